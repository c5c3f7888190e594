import { QckptError } from '../numeric/qckptError.ts';
import { evaluateAngle, type ParameterValues } from './angle.ts';
import type { Operation } from './circuit.ts';
import type { ComplexMatrix } from './complexMatrix.ts';
import { gateNamed } from './gates.ts';

/** Amplitudes by basis index, shape [2^n]. Slow and obvious: for checks on small circuits, not for experiments. */
export interface StateVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** More take more than 32 MiB, and more than a second for some ten gates. */
export const MOST_STATE_QUBITS = 20;

/** The basis state of an index, little-endian. @throws QckptError CIRCUIT above `MOST_STATE_QUBITS` */
export function basisState(qubits: number, index = 0): StateVector {
  if (qubits > MOST_STATE_QUBITS)
    throw new QckptError(
      'CIRCUIT',
      `"qubits" expected at most ${MOST_STATE_QUBITS} for a state vector, got ${qubits}`,
    );
  const state = { re: new Float64Array(2 ** qubits), im: new Float64Array(2 ** qubits) };
  state.re[index] = 1;
  return state;
}

/** Applies the gates in place. @throws QckptError CIRCUIT for an unknown gate or a parameter without a value */
export function applyOperations(
  state: StateVector,
  operations: readonly Operation[],
  values: ParameterValues = new Map(),
): StateVector {
  for (const { gate, qubits, angles } of operations) {
    if (gate === 'barrier') continue;
    applyMatrix(state, gateNamed(gate).matrix(angles.map((angle) => evaluateAngle(angle, values))), qubits);
  }
  return state;
}

/** Unitary of the gates on `qubits` qubits, shape [2^n, 2^n], column j the image of basis state j. */
export function operationsUnitary(
  operations: readonly Operation[],
  qubits: number,
  values: ParameterValues = new Map(),
): ComplexMatrix {
  const dimension = 2 ** qubits;
  const re = new Float64Array(dimension * dimension);
  const im = new Float64Array(dimension * dimension);
  for (let column = 0; column < dimension; column++) {
    const image = applyOperations(basisState(qubits, column), operations, values);
    for (let row = 0; row < dimension; row++) {
      re[row * dimension + column] = image.re[row];
      im[row * dimension + column] = image.im[row];
    }
  }
  return { re, im };
}

function applyMatrix({ re, im }: StateVector, matrix: ComplexMatrix, qubits: readonly number[]): void {
  const size = 2 ** qubits.length;
  const mask = qubits.reduce((bits, qubit) => bits | (1 << qubit), 0);
  const offsets = Int32Array.from({ length: size }, (_, local) =>
    qubits.reduce((sum, qubit, k) => sum + (((local >> k) & 1) << qubit), 0),
  );
  const { starts, columns } = nonZero(matrix, size);
  const oldRe = new Float64Array(size);
  const oldIm = new Float64Array(size);
  // Counts through the other qubits: the carry passes over those of the gate.
  for (let base = 0; base < re.length; base = ((base | mask) + 1) & ~mask) {
    for (let k = 0; k < size; k++) {
      oldRe[k] = re[base + offsets[k]];
      oldIm[k] = im[base + offsets[k]];
    }
    for (let row = 0; row < size; row++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let entry = starts[row]; entry < starts[row + 1]; entry++) {
        const k = columns[entry];
        const mr = matrix.re[row * size + k];
        const mi = matrix.im[row * size + k];
        sumRe += mr * oldRe[k] - mi * oldIm[k];
        sumIm += mr * oldIm[k] + mi * oldRe[k];
      }
      re[base + offsets[row]] = sumRe;
      im[base + offsets[row]] = sumIm;
    }
  }
}

/** Columns of the entries that are not zero, row by row; row r has those from `starts[r]` to `starts[r + 1]`. */
function nonZero({ re, im }: ComplexMatrix, size: number): { starts: Int32Array; columns: Int32Array } {
  const starts = new Int32Array(size + 1);
  const columns: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) if (re[row * size + k] !== 0 || im[row * size + k] !== 0) columns.push(k);
    starts[row + 1] = columns.length;
  }
  return { starts, columns: Int32Array.from(columns) };
}

/**
 * Largest entry of |B - e^(i phi) A|, phi taken from A's largest entry: 0 where they are equal up to a global phase.
 */
export function distanceUpToPhase(a: ComplexMatrix | StateVector, b: ComplexMatrix | StateVector): number {
  let largest = 0;
  for (let k = 1; k < a.re.length; k++)
    if (magnitude(a.re[k], a.im[k]) > magnitude(a.re[largest], a.im[largest])) largest = k;
  const norm = magnitude(a.re[largest], a.im[largest]);
  const ratio = magnitude(b.re[largest], b.im[largest]);
  if (norm === 0 || ratio === 0) return Number.POSITIVE_INFINITY;
  const re = (a.re[largest] * b.re[largest] + a.im[largest] * b.im[largest]) / (norm * ratio);
  const im = (a.re[largest] * b.im[largest] - a.im[largest] * b.re[largest]) / (norm * ratio);
  let distance = 0;
  for (let k = 0; k < a.re.length; k++) {
    const dr = b.re[k] - (re * a.re[k] - im * a.im[k]);
    const di = b.im[k] - (re * a.im[k] + im * a.re[k]);
    distance = Math.max(distance, magnitude(dr, di));
  }
  return distance;
}

function magnitude(re: number, im: number): number {
  return Math.sqrt(re * re + im * im);
}
