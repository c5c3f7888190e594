import type { ComplexMatrix } from '../circuit/complexMatrix.ts';

/** Of a complex matrix, shape [4, 4], by Laplace's expansion along the first two rows. */
export function complexDeterminant(re: Float64Array, im: Float64Array): readonly [number, number] {
  const minor = (a: number, b: number, top: number): readonly [number, number] => [
    re[top + a] * re[top + 4 + b] -
      im[top + a] * im[top + 4 + b] -
      re[top + b] * re[top + 4 + a] +
      im[top + b] * im[top + 4 + a],
    re[top + a] * im[top + 4 + b] +
      im[top + a] * re[top + 4 + b] -
      re[top + b] * im[top + 4 + a] -
      im[top + b] * re[top + 4 + a],
  ];
  let sumRe = 0;
  let sumIm = 0;
  for (const [a, b, c, d, sign] of LAPLACE) {
    const [x, y] = minor(a, b, 0);
    const [u, v] = minor(c, d, 8);
    sumRe += sign * (x * u - y * v);
    sumIm += sign * (x * v + y * u);
  }
  return [sumRe, sumIm];
}

/** Pairs of columns, the others, and the sign of that order. */
const LAPLACE: readonly (readonly [number, number, number, number, number])[] = [
  [0, 1, 2, 3, 1],
  [0, 2, 1, 3, -1],
  [0, 3, 1, 2, 1],
  [1, 2, 0, 3, 1],
  [1, 3, 0, 2, -1],
  [2, 3, 0, 1, 1],
];

const NO_IMAGINARY = new Float64Array(16);

/** Of a real matrix, shape [4, 4]. */
export function determinant(m: Float64Array): number {
  return complexDeterminant(m, NO_IMAGINARY)[0];
}

/** Shape [4, 4]. */
export function identity4(): Float64Array {
  const identity = new Float64Array(16);
  for (let k = 0; k < 16; k += 5) identity[k] = 1;
  return identity;
}

/** Shape [4, 4]. */
export function transpose({ re, im }: ComplexMatrix): ComplexMatrix {
  const result = { re: new Float64Array(16), im: new Float64Array(16) };
  for (let k = 0; k < 16; k++) {
    const from = 4 * (k & 3) + (k >> 2);
    result.re[k] = re[from];
    result.im[k] = im[from];
  }
  return result;
}

/** The conjugate transpose, shape [4, 4]. */
export function dagger(matrix: ComplexMatrix): ComplexMatrix {
  const { re, im } = transpose(matrix);
  return { re, im: im.map((x) => -x) };
}
