import type { GateNoise } from '../../src/hardware/noiseModel.ts';

/**
 * A gate's noise as a real column-stacked superoperator, vec(rho)[row + d column], written out entry by entry:
 * depolarizing on all qubits together, then each qubit's relaxation. First qubit = low digit.
 */
export function superoperator({ depolarizing, relaxation }: GateNoise): number[][] {
  const d = 2 ** relaxation.length;
  const size = d * d;
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (let column = 0; column < size; column++) {
    let rho = Array.from({ length: size }, (_, index) => (index === column ? 1 - depolarizing : 0));
    const isDiagonal = column % d === Math.floor(column / d);
    if (isDiagonal) for (let k = 0; k < d; k++) rho[k + d * k] += depolarizing / d;
    relaxation.forEach(({ e1, e2 }, qubit) => {
      const bit = 1 << qubit;
      const relaxed = [...rho];
      for (let row = 0; row < d; row++)
        for (let col = 0; col < d; col++) {
          const at = row + d * col;
          const excited = [row, col].map((index) => (index & bit) !== 0);
          if (excited[0] && excited[1]) relaxed[at] = e1 * rho[at];
          else if (excited[0] || excited[1]) relaxed[at] = e2 * rho[at];
          else relaxed[at] = rho[at] + (1 - e1) * rho[(row | bit) + d * (col | bit)];
        }
      rho = relaxed;
    });
    for (let row = 0; row < size; row++) matrix[row][column] = rho[row];
  }
  return matrix;
}
