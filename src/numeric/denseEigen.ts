import { growTo, heapStart, instantiateSubspaceKernel } from './kernel.ts';

/** Eigenvalues in ascending order; row k of `vectors` [size, size] is the unit eigenvector of `values[k]`. */
export interface DenseEigenpairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * All eigenpairs of a small real symmetric matrix: tridiagonal form and implicit QL (`src/kernel/symmetric.ts`), to the
 * bits of ml-matrix 6.15, which takes ten times as long where its code is new to the engine. Eigenvalues and vectors
 * are those of a matrix within some 1e-15 of the norm.
 * @param lower row i holds the entries 0..i of the matrix, finite
 */
export function denseEigenpairs(lower: readonly Float64Array[]): DenseEigenpairs {
  const size = lower.length;
  const kernel = instantiateSubspaceKernel();
  const rows = heapStart(kernel);
  const diagonal = rows + 8 * size * size;
  growTo(kernel.memory, diagonal + 16 * size);
  const vectors = new Float64Array(kernel.memory.buffer, rows, size * size);
  lower.forEach((row, i) => {
    row.forEach((value, j) => {
      vectors[i * size + j] = vectors[j * size + i] = value;
    });
  });
  kernel.symmetricEigen(rows, size, diagonal, diagonal + 8 * size);
  return { values: new Float64Array(kernel.memory.buffer, diagonal, size), vectors };
}
