import { denseEigenpairs } from './denseEigen.ts';
import { growTo, heapStart, instantiateSubspaceKernel } from './kernel.ts';
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
 * Only + - * / and square roots are used, here and in `denseEigenpairs`: the same bits on every engine.
 * @param matrix [size, size], symmetric, finite
 * @throws QckptError ARGUMENT
 */
export function largestEigenpairs(matrix: Float64Array, size: number, count: number): Eigenpairs {
  if (!Number.isInteger(size) || matrix.length !== size * size)
    throw new QckptError('ARGUMENT', `"matrix" expected ${size} x ${size} entries, got ${matrix.length}`);
  if (!Number.isInteger(count) || count < 1 || count > size)
    throw new QckptError('ARGUMENT', `"count" expected integer in 1..${size}, got ${count}`);

  const subspace = createSubspace(matrix, size, count);
  for (let round = 1; ; round++) {
    const { length, grew } = subspace.grow();
    // The small eigenproblem costs more than a block of products, so it waits for every third block.
    if (round % 3 === 0 || !grew || length === size) {
      const { values, vectors, residual } = subspace.eigenpairs();
      const scale = Math.max(Math.abs(values[0]), Math.abs(values[count - 1]));
      if (residual <= TOLERANCE * scale || !grew || length === size) return { values, vectors };
    }
  }
}

interface Subspace {
  /** Adds a block of vectors: at first pseudo-random ones, then the matrix times those that came last. */
  readonly grow: () => { readonly length: number; readonly grew: boolean };
  /** The largest eigenpairs of the matrix in this subspace, and the norm of what the worst leaves over. */
  readonly eigenpairs: () => Eigenpairs & { readonly residual: number };
}

/** The kernel and where its memory has what; a basis vector is followed by the matrix times it. */
function createMemory(matrix: Float64Array, size: number, count: number) {
  const kernel = instantiateSubspaceKernel();
  const { memory } = kernel;
  const width = Math.ceil(size / PANEL) * PANEL;
  const bytes = 8 * width;
  const panels = heapStart(kernel);
  const scalars = panels + bytes * size;
  const sum = scalars + bytes;
  const rest = sum + bytes;
  const basis = rest + bytes;
  const step = 2 * bytes;
  const basisAt = (k: number): number => basis + k * step;
  const numbersAt = (place: number, length: number): Float64Array =>
    new Float64Array(memory.buffer, place, length);
  /** Room for a number of basis vectors. */
  const reserve = (length: number): void => growTo(memory, basisAt(length));
  reserve(3 * count);
  fillPanels(matrix, size, numbersAt(panels, width * size));
  const productAt = (k: number): number => basisAt(k) + bytes;
  return { kernel, width, panels, scalars, sum, rest, basis, step, basisAt, productAt, numbersAt, reserve };
}

/** An orthonormal basis and the matrix times each of its vectors, in the kernel's memory. */
function createSubspace(matrix: Float64Array, size: number, count: number): Subspace {
  const memory = createMemory(matrix, size, count);
  const { kernel, width, panels, scalars, sum, rest, basis, step, basisAt, productAt, numbersAt } = memory;
  const projected: Float64Array[] = [];
  const orthonormalize = (vector: number): boolean => {
    for (;;) {
      const before = Math.sqrt(kernel.dot(vector, vector, size));
      // Twice is enough: the second pass removes what rounding left of the first.
      for (let pass = 0; pass < 2; pass++) kernel.orthogonalize(vector, basis, step, length, size);
      const after = Math.sqrt(kernel.dot(vector, vector, size));
      if (!(after > 1e-12 * before)) return false;
      kernel.divide(vector, after, size);
      // What was left was mostly rounding: clean the direction once more.
      if (!(after < 1e-6 * before)) return true;
    }
  };
  const multiply = (first: number, end: number): void => {
    for (let k = first; k < end; k += 4) {
      const four = [0, 1, 2, 3].map((j) => Math.min(k + j, end - 1));
      const [a, b, c, d] = four.map(basisAt);
      const [toA, toB, toC, toD] = four.map(productAt);
      kernel.multiplyFour(panels, size, a, b, c, d, toA, toB, toC, toD);
    }
    for (let k = first; k < end; k++) {
      kernel.dots(productAt(k), basis, step, k + 1, size, scalars);
      projected.push(numbersAt(scalars, k + 1).slice());
    }
  };
  /** Makes the vector of these weights. @returns the norm of what the matrix makes of it less `value` times it */
  const combine = (value: number, weights: Float64Array): number => {
    numbersAt(sum, 2 * width).fill(0);
    weights.forEach((weight, j) => {
      kernel.addScaled(sum, weight, basisAt(j), size);
      kernel.addScaled(rest, weight, productAt(j), size);
    });
    kernel.addScaled(rest, -value, sum, size);
    return Math.sqrt(kernel.dot(rest, rest, size));
  };
  let length = 0;
  let block: Float64Array[] = startVectors(size, count);
  return {
    grow: () => {
      const known = length;
      memory.reserve(length + block.length + 1);
      for (const vector of block) {
        numbersAt(basisAt(length), size).set(vector);
        if (orthonormalize(basisAt(length))) length++;
      }
      multiply(known, length);
      block = projected.slice(known).map((_, k) => numbersAt(productAt(known + k), size).slice());
      return { length, grew: length > known };
    },
    eigenpairs: () => {
      const { values, vectors } = denseEigenpairs(projected);
      const pairs = { values: new Float64Array(count), vectors: new Float64Array(count * size) };
      let residual = 0;
      for (let k = 0; k < count; k++) {
        const row = length - 1 - k; // the largest comes last
        pairs.values[k] = values[row];
        const weights = vectors.subarray(row * length, (row + 1) * length);
        residual = Math.max(residual, combine(values[row], weights));
        pairs.vectors.set(numbersAt(sum, size), k * size);
      }
      return { ...pairs, residual };
    },
  };
}

/** Columns that the kernel takes at once. */
const PANEL = 4;

/** [panels][size][PANEL]: by symmetry a row's entries are a column's. @throws QckptError ARGUMENT */
function fillPanels(matrix: Float64Array, size: number, panels: Float64Array): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const value = matrix[row * size + column];
      if (!Number.isFinite(value))
        throw new QckptError('ARGUMENT', '"matrix" expected finite entries, got NaN or an infinity');
      const lane = column % PANEL;
      panels[(column - lane) * size + row * PANEL + lane] = value;
    }
}

/** Fixed pseudo-random vectors: no structure of a matrix is orthogonal to them but by bad luck of measure zero. */
function startVectors(size: number, count: number): Float64Array[] {
  const key = streamKey(0, 'eigenpairs');
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: size }, (_, i) => uniformAt(key, [k, 0, 0], i) - 0.5),
  );
}
