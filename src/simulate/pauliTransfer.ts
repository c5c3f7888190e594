import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import type { Relaxation } from '../hardware/noiseModel.ts';
import { cos, sin } from '../numeric/elementary.ts';
import { QckptError } from '../numeric/qckptError.ts';

/**
 * Pauli transfer matrices: R[i, j] = Tr(P_i E(P_j)) / 2^n, row-major, Paulis in the order I, X, Y, Z; a two-qubit index
 * is first qubit + 4 x second qubit. Of a trace-preserving channel the first row is (1, 0, 0, ...). Greenbaum,
 * "Introduction to quantum gate set tomography", arXiv:1509.02921, eq. (2.20).
 */
export type TransferMatrix = Float64Array;

/** Rotation axes by Pauli index. */
export type Axis = 1 | 2 | 3;

/** A two-qubit gate that maps each Pauli string to a signed Pauli string: r'[target[P]] = sign[P] r[P]. */
export interface SignedPermutation {
  readonly target: readonly number[];
  readonly sign: readonly number[];
}

/** Of the gate that does nothing, on two qubits. */
export const identityPermutation: SignedPermutation = {
  target: Array.from({ length: 16 }, (_, index) => index),
  sign: new Array<number>(16).fill(1),
};

// Entries of Clifford matrices are 0 and +-1; what rounding leaves beside them is removed, so that structure shows.
const DUST = 1e-15;

function snap(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x - nearest) < DUST ? nearest : x;
}

function identityTransfer(): TransferMatrix {
  return Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
}

/** exp(-i angle P/2) about an axis; quarter turns are exact. Error below 2 ulp. */
export function rotationTransfer(axis: Axis, angleRad: number): TransferMatrix {
  const c = snap(cos(angleRad));
  const s = snap(sin(angleRad));
  const matrix = identityTransfer();
  const p = (axis % 3) + 1;
  const q = (p % 3) + 1;
  matrix[5 * p] = c;
  matrix[5 * q] = c;
  matrix[4 * p + q] = -s;
  matrix[4 * q + p] = s;
  return matrix;
}

/** Depolarizing by lambda: rho -> (1 - lambda) rho + lambda I/2. */
export function depolarizingTransfer(lambda: number): TransferMatrix {
  const keep = 1 - lambda;
  return Float64Array.of(1, 0, 0, 0, 0, keep, 0, 0, 0, 0, keep, 0, 0, 0, 0, keep);
}

/** Thermal relaxation towards |0>: X, Y shrink by e2, Z -> e1 Z + (1 - e1) I. */
export function relaxationTransfer({ e1, e2 }: Relaxation): TransferMatrix {
  return Float64Array.of(1, 0, 0, 0, 0, e2, 0, 0, 0, 0, e2, 0, 1 - e1, 0, 0, e1);
}

/** left x right. */
export function multiplyTransfer(left: TransferMatrix, right: TransferMatrix): TransferMatrix {
  const out = new Float64Array(16);
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++)
      for (let k = 0; k < 4; k++) out[4 * i + j] += left[4 * i + k] * right[4 * k + j];
  return out;
}

/** Transfer matrix of a unitary on `qubits` qubits, shape [4^n, 4^n]. Error below 1e-15. */
export function unitaryTransfer(unitary: ComplexMatrix, qubits: number): TransferMatrix {
  const size = 4 ** qubits;
  const dimension = 2 ** qubits;
  const out = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const image = conjugate(unitary, pauliString(j, qubits), dimension);
    for (let i = 0; i < size; i++) out[i * size + j] = snap(pauliComponent(image, i, qubits) / dimension);
  }
  return out;
}

/**
 * The signed permutation of a two-qubit Clifford gate.
 * @throws QckptError CIRCUIT where the gate is not one
 */
export function signedPermutation(unitary: ComplexMatrix, name: string): SignedPermutation {
  const transfer = unitaryTransfer(unitary, 2);
  const target: number[] = [];
  const sign: number[] = [];
  for (let j = 0; j < 16; j++) {
    const i = Array.from({ length: 16 }, (_, k) => k).find((k) => Math.abs(transfer[16 * k + j]) === 1);
    if (i === undefined) throw new QckptError('CIRCUIT', `gate "${name}" expected a two-qubit Clifford gate`);
    target.push(i);
    sign.push(transfer[16 * i + j]);
  }
  return { target, sign };
}

/** One nonzero entry a row of a Pauli string: column and phase. */
interface SparsePauli {
  readonly flip: number;
  readonly phase: (row: number) => readonly [number, number];
}

function pauliString(index: number, qubits: number): SparsePauli {
  let flip = 0;
  for (let k = 0; k < qubits; k++) {
    const pauli = (index >> (2 * k)) & 3;
    if (pauli === 1 || pauli === 2) flip |= 1 << k;
  }
  const phase = (row: number): readonly [number, number] => {
    let quarter = 0;
    for (let k = 0; k < qubits; k++) {
      const pauli = (index >> (2 * k)) & 3;
      const bit = (row >> k) & 1;
      // <0|Y|1> = -i, <1|Y|0> = i; <1|Z|1> = -1.
      if (pauli === 2) quarter += bit === 0 ? 3 : 1;
      if (pauli === 3 && bit === 1) quarter += 2;
    }
    return QUARTERS[quarter & 3];
  };
  return { flip, phase };
}

const QUARTERS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** U P U^dagger, dense. */
function conjugate(
  u: ComplexMatrix,
  pauli: SparsePauli,
  dimension: number,
): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(dimension * dimension);
  const im = new Float64Array(dimension * dimension);
  for (let a = 0; a < dimension; a++) {
    for (let b = 0; b < dimension; b++) {
      for (let row = 0; row < dimension; row++) {
        const column = row ^ pauli.flip;
        const [pr, pi] = pauli.phase(row);
        const lr = u.re[a * dimension + row];
        const li = u.im[a * dimension + row];
        const rr = u.re[b * dimension + column];
        const ri = -u.im[b * dimension + column];
        const mr = lr * pr - li * pi;
        const mi = lr * pi + li * pr;
        re[a * dimension + b] += mr * rr - mi * ri;
        im[a * dimension + b] += mr * ri + mi * rr;
      }
    }
  }
  return { re, im };
}

/** Real part of Tr(P_i M). */
function pauliComponent(m: { re: Float64Array; im: Float64Array }, i: number, qubits: number): number {
  const dimension = 2 ** qubits;
  const pauli = pauliString(i, qubits);
  let sum = 0;
  for (let row = 0; row < dimension; row++) {
    const [pr, pi] = pauli.phase(row);
    const at = (row ^ pauli.flip) * dimension + row;
    sum += pr * m.re[at] - pi * m.im[at];
  }
  return sum;
}
