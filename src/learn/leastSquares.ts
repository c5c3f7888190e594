import { Matrix, SingularValueDecomposition } from 'ml-matrix';

/**
 * Ordinary least squares with an intercept; of several best fits the one of least norm.
 * @param rows of each sample the same number of features, at least one sample
 * @param targets the number of each
 * @returns the prediction for a row
 */
export function fitLeastSquares(
  rows: readonly ArrayLike<number>[],
  targets: readonly number[],
): (row: ArrayLike<number>) => number {
  const design = new Matrix(rows.map((row) => [...Array.from(row), 1]));
  const decomposition = new SingularValueDecomposition(design, { autoTranspose: true });
  const weights = decomposition.solve(Matrix.columnVector([...targets])).to1DArray();
  return (row) => weights.reduce((sum, weight, k) => sum + weight * (k < row.length ? row[k] : 1), 0);
}
