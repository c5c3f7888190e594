import { activeQubits } from '../circuit/activeQubits.ts';
import type { ParameterValues } from '../circuit/angle.ts';
import { evaluateAngle } from '../circuit/angle.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { gateNamed } from '../circuit/gates.ts';
import { type PauliSum, supportOf } from '../circuit/pauliSum.ts';
import type { NoiseChannels, Relaxation } from '../hardware/noiseModel.ts';
import { timeline } from './timeline.ts';

/**
 * The slow, obvious simulator that fast code is compared with: a plain density matrix, one gate, one channel at a time,
 * straight from their definitions. Exponential in the square of everything: up to about 7 active qubits.
 */
export interface ReferenceResult {
  /** Exact outcome probabilities before readout error, shape [2^measured]. */
  readonly beforeReadout: Float64Array;
  readonly probabilities: Float64Array;
}

/** rho, complex [2^n, 2^n] row-major. */
interface DensityMatrix {
  readonly qubits: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The density matrix, gate by gate: slow, obvious, for a few qubits. @throws QckptError HARDWARE, CIRCUIT */
export function simulateReference(
  circuit: Circuit,
  noise: NoiseChannels | null,
  idle: boolean,
  values: ParameterValues = new Map(),
): ReferenceResult {
  const { rho, local } = finalState(circuit, noise, idle, values);
  const measured = [...circuit.measurements].sort((a, b) => a.bit - b.bit);
  const beforeReadout = marginal(
    rho,
    measured.map(({ qubit }) => local.get(qubit)!),
  );
  let probabilities = beforeReadout;
  if (noise !== null)
    measured.forEach(({ qubit }, bit) => {
      const { p1Given0, p0Given1 } = noise.readoutError(qubit);
      probabilities = probabilities.map((p, outcome) => {
        const other = probabilities[outcome ^ (1 << bit)];
        return ((outcome >> bit) & 1) === 0
          ? (1 - p1Given0) * p + p0Given1 * other
          : (1 - p0Given1) * p + p1Given0 * other;
      });
    });
  return { beforeReadout, probabilities };
}

/**
 * Tr(H rho) of an observable whose qubits wait for the end of the circuit like measured ones.
 * @param readoutOfZ whether each Z is the mean of the sign that is read, error included
 */
export function referenceExpectation(
  circuit: Circuit,
  noise: NoiseChannels | null,
  idle: boolean,
  values: ParameterValues,
  observable: PauliSum,
  readoutOfZ = false,
): number {
  const measurements = supportOf([observable]).map((qubit, bit) => ({ qubit, bit }));
  const { rho, local } = finalState({ ...circuit, measurements }, noise, idle, values);
  const size = 2 ** rho.qubits;
  let mean = 0;
  for (const { coefficient, paulis } of observable) {
    // Tr(P rho) = sum over rows of P[row, column] rho[column, row]; each row of P has one entry.
    for (let row = 0; row < size; row++) {
      let column = row;
      let re = coefficient;
      let im = 0;
      for (const { qubit, axis } of paulis) {
        const bit = (row >> local.get(qubit)!) & 1;
        if (axis !== 'Z') column ^= 1 << local.get(qubit)!;
        if (axis === 'Y') [re, im] = bit === 0 ? [im, -re] : [-im, re];
        if (axis === 'Z') {
          const { p1Given0, p0Given1 } = (readoutOfZ ? noise?.readoutError(qubit) : null) ?? PERFECT;
          const sign = bit === 0 ? 1 - 2 * p1Given0 : 2 * p0Given1 - 1;
          re *= sign;
          im *= sign;
        }
      }
      const at = column * size + row;
      mean += re * rho.re[at] - im * rho.im[at];
    }
  }
  return mean;
}

const PERFECT = { p1Given0: 0, p0Given1: 0 };

function finalState(
  circuit: Circuit,
  noise: NoiseChannels | null,
  idle: boolean,
  values: ParameterValues,
): { readonly rho: DensityMatrix; readonly local: ReadonlyMap<number, number> } {
  const active = activeQubits(circuit);
  const local = new Map(active.map((qubit, index) => [qubit, index]));
  let rho = groundState(active.length);
  for (const event of timeline(circuit, noise, idle)) {
    if (event.kind === 'idle') {
      rho = relax(rho, local.get(event.qubit)!, event.relaxation);
      continue;
    }
    const qubits = event.operation.qubits.map((qubit) => local.get(qubit)!);
    const angles = event.operation.angles.map((angle) => evaluateAngle(angle, values));
    rho = applyUnitary(rho, gateNamed(event.operation.gate).matrix(angles), qubits);
    if (event.noise !== null) {
      rho = depolarize(rho, qubits, event.noise.depolarizing);
      event.noise.relaxation.forEach((relaxation, k) => {
        rho = relax(rho, qubits[k], relaxation);
      });
    }
  }
  return { rho, local };
}

function groundState(qubits: number): DensityMatrix {
  const re = new Float64Array(4 ** qubits);
  re[0] = 1;
  return { qubits, re, im: new Float64Array(4 ** qubits) };
}

function map(
  rho: DensityMatrix,
  entry: (row: number, column: number) => readonly [number, number],
): DensityMatrix {
  const size = 2 ** rho.qubits;
  const re = new Float64Array(size * size);
  const im = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      [re[row * size + column], im[row * size + column]] = entry(row, column);
  return { qubits: rho.qubits, re, im };
}

/** The gate's own basis index within a basis index, and the index with those bits replaced. */
function part(index: number, qubits: readonly number[]): number {
  return qubits.reduce((sum, qubit, k) => sum | (((index >> qubit) & 1) << k), 0);
}
function replaced(index: number, qubits: readonly number[], own: number): number {
  return qubits.reduce((out, qubit, k) => (out & ~(1 << qubit)) | (((own >> k) & 1) << qubit), index);
}

/** U rho U^dagger. */
function applyUnitary(
  rho: DensityMatrix,
  u: { readonly re: ArrayLike<number>; readonly im: ArrayLike<number> },
  qubits: readonly number[],
): DensityMatrix {
  const size = 2 ** rho.qubits;
  const d = 2 ** qubits.length;
  const left = map(rho, (row, column) => {
    let re = 0;
    let im = 0;
    for (let k = 0; k < d; k++) {
      const entry = part(row, qubits) * d + k;
      const at = replaced(row, qubits, k) * size + column;
      re += u.re[entry] * rho.re[at] - u.im[entry] * rho.im[at];
      im += u.re[entry] * rho.im[at] + u.im[entry] * rho.re[at];
    }
    return [re, im];
  });
  return map(rho, (row, column) => {
    let re = 0;
    let im = 0;
    for (let k = 0; k < d; k++) {
      const entry = part(column, qubits) * d + k;
      const at = row * size + replaced(column, qubits, k);
      re += left.re[at] * u.re[entry] + left.im[at] * u.im[entry];
      im += left.im[at] * u.re[entry] - left.re[at] * u.im[entry];
    }
    return [re, im];
  });
}

/** (1 - lambda) rho + lambda (I/d on these qubits) x (their partial trace). */
function depolarize(rho: DensityMatrix, qubits: readonly number[], lambda: number): DensityMatrix {
  const size = 2 ** rho.qubits;
  const d = 2 ** qubits.length;
  return map(rho, (row, column) => {
    const at = row * size + column;
    let re = 0;
    let im = 0;
    if (part(row, qubits) === part(column, qubits))
      for (let k = 0; k < d; k++) {
        const traced = replaced(row, qubits, k) * size + replaced(column, qubits, k);
        re += rho.re[traced] / d;
        im += rho.im[traced] / d;
      }
    return [(1 - lambda) * rho.re[at] + lambda * re, (1 - lambda) * rho.im[at] + lambda * im];
  });
}

/** rho00 + (1 - e1) rho11, e1 rho11, e2 rho01, e2 rho10. */
function relax(rho: DensityMatrix, qubit: number, { e1, e2 }: Relaxation): DensityMatrix {
  const size = 2 ** rho.qubits;
  const bit = 1 << qubit;
  return map(rho, (row, column) => {
    const at = row * size + column;
    const excited = (row | bit) * size + (column | bit);
    if ((row & bit) !== (column & bit)) return [e2 * rho.re[at], e2 * rho.im[at]];
    if ((row & bit) !== 0) return [e1 * rho.re[at], e1 * rho.im[at]];
    return [rho.re[at] + (1 - e1) * rho.re[excited], rho.im[at] + (1 - e1) * rho.im[excited]];
  });
}

function marginal(rho: DensityMatrix, qubits: readonly number[]): Float64Array {
  const size = 2 ** rho.qubits;
  const out = new Float64Array(2 ** qubits.length);
  for (let index = 0; index < size; index++) out[part(index, qubits)] += rho.re[index * size + index];
  return out;
}
