import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { denseEigenpairs } from '../../src/numeric/denseEigen.ts';

/** Rows of a lower triangle. */
const triangle = (size: number, entry: (i: number, j: number) => number): Float64Array[] =>
  Array.from({ length: size }, (_, i) => Float64Array.from({ length: i + 1 }, (_, j) => entry(i, j)));

/** ml-matrix's, [values, then each one's vector]. */
function expected(lower: readonly Float64Array[]): number[][] {
  const full = lower.map((_, i) => lower.map((_, j) => lower[Math.max(i, j)][Math.min(i, j)]));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(full), {
    assumeSymmetric: true,
  });
  return [realEigenvalues, ...realEigenvalues.map((_, k) => eigenvectorMatrix.getColumn(k))];
}

function found(lower: readonly Float64Array[]): number[][] {
  const { values, vectors } = denseEigenpairs(lower);
  const size = lower.length;
  return [Array.from(values), ...lower.map((_, k) => Array.from(vectors.subarray(k * size, (k + 1) * size)))];
}

describe('denseEigenpairs', () => {
  test('the same bits as ml-matrix, zeros, equal and tiny entries included', () => {
    const entry = fc.oneof(
      fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 997),
      fc.constantFrom(0, 0, 0, 1, -1, 1e-18, 1e9),
    );
    const matrices = fc
      .integer({ min: 1, max: 24 })
      .chain((size) =>
        fc
          .array(entry, { minLength: size * size, maxLength: size * size })
          .map((entries) => ({ size, entries })),
      );
    fc.assert(
      fc.property(matrices, ({ size, entries }) => {
        const lower = triangle(size, (i, j) => entries[i * size + j]);
        expect(found(lower)).toStrictEqual(expected(lower));
      }),
      { numRuns: 400 },
    );
  });

  test('second differences: 2 - 2 cos(k pi / (n + 1))', () => {
    const size = 60;
    const { values, vectors } = denseEigenpairs(
      triangle(size, (i, j) => (i === j ? 2 : i === j + 1 ? -1 : 0)),
    );
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (size + 1)), 13);
      const vector = vectors.subarray(k * size, (k + 1) * size);
      // sin(j k pi / (n + 1)), to a sign and its norm
      const norm = Math.sqrt((size + 1) / 2) * Math.sign(vector[0]);
      vector.forEach((entry, j) => {
        expect(entry * norm).toBeCloseTo(Math.sin(((j + 1) * (k + 1) * Math.PI) / (size + 1)), 11);
      });
    });
  });
});
