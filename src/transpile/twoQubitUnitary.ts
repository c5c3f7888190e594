import type { Operation } from '../circuit/circuit.ts';
import { type ComplexMatrix, multiplyMatrices } from '../circuit/complexMatrix.ts';
import { gateNamed } from '../circuit/gates.ts';
import { identity4 } from './twoQubitMatrix.ts';

/** Of operations on qubits 0 and 1 without free parameters; shape [4, 4]. */
export function twoQubitUnitary(operations: readonly Operation[]): ComplexMatrix {
  let product: ComplexMatrix = { re: identity4(), im: new Float64Array(16) };
  for (const { gate, qubits, angles } of operations) {
    const matrix = gateNamed(gate).matrix(angles.map(({ constant }) => constant));
    if (qubits.length === 2)
      product = multiplyMatrices(qubits[0] === 0 ? matrix : exchanged(matrix), product);
    else applyToRows(matrix, qubits[0], product);
  }
  return product;
}

const EXCHANGE: readonly number[] = Array.from({ length: 16 }, (_, k) => {
  const order = [0, 2, 1, 3];
  return 4 * order[k >> 2] + order[k & 3];
});

function exchanged({ re, im }: ComplexMatrix): ComplexMatrix {
  const result = { re: new Float64Array(16), im: new Float64Array(16) };
  for (let k = 0; k < 16; k++) {
    result.re[k] = re[EXCHANGE[k]];
    result.im[k] = im[EXCHANGE[k]];
  }
  return result;
}

/** One qubit's gate from the left, in place. */
function applyToRows(gate: ComplexMatrix, qubit: number, { re, im }: ComplexMatrix): void {
  const step = 4 << qubit;
  for (let k = 0; k < 16; k++) {
    if ((k & step) !== 0) continue;
    const [ar, ai, br, bi] = [re[k], im[k], re[k + step], im[k + step]];
    const row = (r: number): void => {
      const at = r === 0 ? k : k + step;
      const [x, y] = [2 * r, 2 * r + 1];
      re[at] = gate.re[x] * ar - gate.im[x] * ai + gate.re[y] * br - gate.im[y] * bi;
      im[at] = gate.re[x] * ai + gate.im[x] * ar + gate.re[y] * bi + gate.im[y] * br;
    };
    row(0);
    row(1);
  }
}
