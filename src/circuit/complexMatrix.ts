import { cos, sin } from '../numeric/elementary.ts';

/** A square complex matrix, row-major. Of a gate: shape [2^n, 2^n], the gate's first qubit is the low digit. */
export interface ComplexMatrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A complex number. */
export type Complex = readonly [re: number, im: number];

const HALF_PI = Math.PI / 2;

/**
 * cos and sin of an angle in radians. A double that is k pi/2 for |k| <= 64, as near as rounding of `k*pi/2` gets, has
 * exactly 0 and +-1, so that Clifford gates have exact entries. Error below 1 ulp elsewhere.
 */
export function cosSin(angleRad: number): Complex {
  const quarters = Math.round(angleRad / HALF_PI);
  if (
    Math.abs(quarters) <= 64 &&
    Math.abs(angleRad - quarters * HALF_PI) <= Math.abs(angleRad) * Number.EPSILON
  )
    return QUARTERS[quarters & 3];
  return [cos(angleRad), sin(angleRad)];
}

const QUARTERS: readonly Complex[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];

/** From entries in row-major order; a bare number is real. */
export function complexMatrix(entries: readonly (number | Complex)[]): ComplexMatrix {
  const parts = entries.map((entry): Complex => (typeof entry === 'number' ? [entry, 0] : entry));
  return { re: Float64Array.from(parts, ([re]) => re), im: Float64Array.from(parts, ([, im]) => im) };
}

/** Shape [n, n] from the n entries of its diagonal. */
export function diagonalMatrix(entries: readonly (number | Complex)[]): ComplexMatrix {
  return complexMatrix(entries.flatMap((entry, i) => entries.map((_, j) => (i === j ? entry : 0))));
}

/** Row i of the result is entry [i] = [column, value] of a matrix with one entry a row. */
export function monomialMatrix(
  rows: readonly (readonly [column: number, value: number | Complex])[],
): ComplexMatrix {
  return complexMatrix(rows.flatMap(([column, value]) => rows.map((_, j) => (j === column ? value : 0))));
}

/** The matrix on the high digits where `controls` low digits are all 1, else the identity. */
export function controlledMatrix(base: ComplexMatrix, controls = 1): ComplexMatrix {
  const inner = Math.sqrt(base.re.length);
  const ones = 2 ** controls - 1;
  const dimension = inner * 2 ** controls;
  const re = new Float64Array(dimension * dimension);
  const im = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    if ((row & ones) !== ones) re[row * dimension + row] = 1;
    else
      for (let column = 0; column < inner; column++) {
        const from = (row >> controls) * inner + column;
        const to = row * dimension + (column << controls) + ones;
        re[to] = base.re[from];
        im[to] = base.im[from];
      }
  }
  return { re, im };
}

/** exp(-i angle P/2) for a Pauli string; the string's first letter acts on the first qubit. */
export function pauliRotation(paulis: string, angleRad: number): ComplexMatrix {
  const [c, s] = cosSin(angleRad / 2);
  const dimension = 2 ** paulis.length;
  const re = new Float64Array(dimension * dimension);
  const im = new Float64Array(dimension * dimension);
  for (let row = 0; row < dimension; row++) {
    re[row * dimension + row] += c;
    let column = row;
    let quarter = 3; // the factor -i
    [...paulis].forEach((pauli, k) => {
      const bit = (row >> k) & 1;
      if (pauli === 'X' || pauli === 'Y') column ^= 1 << k;
      if (pauli === 'Y') quarter += bit === 0 ? 3 : 1; // <0|Y|1> = -i
      if (pauli === 'Z' && bit === 1) quarter += 2;
    });
    const [pr, pi] = QUARTERS[quarter & 3];
    re[row * dimension + column] += s * pr;
    im[row * dimension + column] += s * pi;
  }
  return { re, im };
}

/** Product of two matrices of one shape. */
export function multiplyMatrices(left: ComplexMatrix, right: ComplexMatrix): ComplexMatrix {
  const n = Math.sqrt(left.re.length);
  const re = new Float64Array(n * n);
  const im = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const a = left.re[i * n + k];
      const b = left.im[i * n + k];
      if (a === 0 && b === 0) continue;
      for (let j = 0; j < n; j++) {
        re[i * n + j] += a * right.re[k * n + j] - b * right.im[k * n + j];
        im[i * n + j] += a * right.im[k * n + j] + b * right.re[k * n + j];
      }
    }
  return { re, im };
}
