import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { QckptError } from './qckptError.ts';
import { streamKey, uniformAt } from './streams.ts';

/** Eigenvalues in descending order; row k of `vectors` [count, size] is the unit eigenvector of `values[k]`. */
export interface Eigenpairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** A residual norm |A v - lambda v| this small beside the largest eigenvalue ends the search. */
const TOLERANCE = 1e-12;

/**
 * The `count` largest eigenpairs of a real symmetric matrix.
 *
 * Block Krylov subspace with full reorthogonalization and Rayleigh-Ritz (Golub and Van Loan, Matrix Computations, 4th
 * ed., sections 10.1-10.3), grown until every wanted residual norm is below 1e-12 of the largest eigenvalue's modulus:
 * eigenvalues are then that accurate, and a vector's angle to the true one is below 1e-12 |lambda_max| / gap. Blocks of
 * `count` vectors find an eigenvalue of multiplicity up to `count` as often as it occurs. The sign of a vector is not
 * defined.
 *
 * Only + - * / and Math.sqrt are used, here and in ml-matrix's symmetric decomposition (`assumeSymmetric`): the same
 * bits on every engine.
 * @param matrix [size, size], symmetric, finite
 * @throws QckptError ARGUMENT
 */
export function largestEigenpairs(matrix: Float64Array, size: number, count: number): Eigenpairs {
  if (!Number.isInteger(size) || matrix.length !== size * size)
    throw new QckptError('ARGUMENT', `"matrix" expected ${size} x ${size} entries, got ${matrix.length}`);
  if (!Number.isInteger(count) || count < 1 || count > size)
    throw new QckptError('ARGUMENT', `"count" expected integer in 1..${size}, got ${count}`);
  if (!matrix.every(Number.isFinite))
    throw new QckptError('ARGUMENT', '"matrix" expected finite entries, got NaN or an infinity');

  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  const projected: number[][] = [];
  let block = startVectors(size, count);
  for (let round = 1; ; round++) {
    const known = basis.length;
    for (const vector of block) if (orthonormalize(vector, basis)) basis.push(vector);
    for (let k = known; k < basis.length; k++) {
      images.push(multiply(matrix, basis[k]));
      projected.push(basis.slice(0, k + 1).map((vector) => dot(vector, images[k])));
    }
    const grew = basis.length > known;
    // The small eigenproblem costs more than a block of products, so it waits for every third block.
    if (round % 3 === 0 || !grew || basis.length === size) {
      const { values, vectors, residual } = rayleighRitz(basis, images, projected, count);
      const scale = Math.max(Math.abs(values[0]), Math.abs(values[count - 1]));
      if (residual <= TOLERANCE * scale || !grew || basis.length === size) return { values, vectors };
    }
    block = images.slice(known).map((image) => image.slice());
  }
}

/** Fixed pseudo-random vectors: no structure of a matrix is orthogonal to them but by bad luck of measure zero. */
function startVectors(size: number, count: number): Float64Array[] {
  const key = streamKey(0, 'eigenpairs');
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: size }, (_, i) => uniformAt(key, [k, 0, 0], i) - 0.5),
  );
}

/** Makes `vector` a unit vector orthogonal to the basis, in place. @returns false where nothing of it is left */
function orthonormalize(vector: Float64Array, basis: readonly Float64Array[]): boolean {
  const before = Math.sqrt(dot(vector, vector));
  // Twice is enough: the second pass removes what rounding left of the first.
  for (let pass = 0; pass < 2; pass++)
    for (const other of basis) addScaled(vector, -dot(vector, other), other);
  const after = Math.sqrt(dot(vector, vector));
  if (!(after > 1e-12 * before)) return false;
  for (let i = 0; i < vector.length; i++) vector[i] /= after;
  // What was left was mostly rounding: clean the direction once more.
  if (after < 1e-6 * before) return orthonormalize(vector, basis);
  return true;
}

function rayleighRitz(
  basis: readonly Float64Array[],
  images: readonly Float64Array[],
  projected: readonly (readonly number[])[],
  count: number,
): Eigenpairs & { readonly residual: number } {
  const size = basis[0].length;
  const small = new Matrix(basis.length, basis.length);
  for (let i = 0; i < basis.length; i++)
    for (let j = 0; j <= i; j++) {
      small.set(i, j, projected[i][j]);
      small.set(j, i, projected[i][j]);
    }
  const decomposition = new EigenvalueDecomposition(small, { assumeSymmetric: true });
  const values = new Float64Array(count);
  const vectors = new Float64Array(count * size);
  let residual = 0;
  for (let k = 0; k < count; k++) {
    const column = basis.length - 1 - k; // ml-matrix sorts ascending
    values[k] = decomposition.realEigenvalues[column];
    const vector = vectors.subarray(k * size, (k + 1) * size);
    const rest = new Float64Array(size);
    for (let j = 0; j < basis.length; j++) {
      const weight = decomposition.eigenvectorMatrix.get(j, column);
      addScaled(vector, weight, basis[j]);
      addScaled(rest, weight, images[j]);
    }
    addScaled(rest, -values[k], vector);
    residual = Math.max(residual, Math.sqrt(dot(rest, rest)));
  }
  return { values, vectors, residual };
}

/** Four rows at a time: their sums do not wait for each other, and each has the order that it has alone. */
function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const result = new Float64Array(size);
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let at = i * size;
    for (let j = 0; j < size; j++, at++) {
      const value = vector[j];
      a += matrix[at] * value;
      b += matrix[at + size] * value;
      c += matrix[at + 2 * size] * value;
      d += matrix[at + 3 * size] * value;
    }
    result[i] = a;
    result[i + 1] = b;
    result[i + 2] = c;
    result[i + 3] = d;
  }
  for (; i < size; i++) result[i] = dot(matrix.subarray(i * size, (i + 1) * size), vector);
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * vector[i];
}
