import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestEigenpairs } from '../../src/numeric/symmetricEigen.ts';

/** Largest |A v - lambda v| and |V V^T - 1| over the pairs found. */
function defects(
  matrix: Float64Array,
  size: number,
  { values, vectors }: ReturnType<typeof largestEigenpairs>,
) {
  let [residual, overlap] = [0, 0];
  const count = values.length;
  const vector = (k: number) => vectors.subarray(k * size, (k + 1) * size);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < size; i++) {
      const image = vector(k).reduce((sum, v, j) => sum + matrix[i * size + j] * v, 0);
      residual = Math.max(residual, Math.abs(image - values[k] * vector(k)[i]));
    }
    for (let l = 0; l < count; l++) {
      const product = vector(k).reduce((sum, v, i) => sum + v * vector(l)[i], 0);
      overlap = Math.max(overlap, Math.abs(product - (k === l ? 1 : 0)));
    }
  }
  return { residual, overlap };
}

/** H D H with H the Householder reflection along a vector: a full matrix with known eigenvalues. */
function withSpectrum(spectrum: readonly number[], along: readonly number[]): Float64Array {
  const size = spectrum.length;
  const square = along.reduce((sum, value) => sum + value * value, 0);
  const reflect = (i: number, j: number) => (i === j ? 1 : 0) - (2 * along[i] * along[j]) / square;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += reflect(i, k) * spectrum[k] * reflect(j, k);
      matrix[i * size + j] = matrix[j * size + i] = sum;
    }
  return matrix;
}

describe('largestEigenpairs', () => {
  test('second differences: 2 - 2 cos(k pi / (n + 1)), close together at the top', () => {
    const size = 120;
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      matrix[i * size + i] = 2;
      if (i > 0) matrix[i * size + i - 1] = matrix[(i - 1) * size + i] = -1;
    }
    const found = largestEigenpairs(matrix, size, 6);
    for (let k = 0; k < 6; k++)
      expect(found.values[k]).toBeCloseTo(2 - 2 * Math.cos(((size - k) * Math.PI) / (size + 1)), 11);
    const { residual, overlap } = defects(matrix, size, found);
    expect(residual).toBeLessThan(1e-11);
    expect(overlap).toBeLessThan(1e-12);
  });

  test('finds given spectra, repeated and negative eigenvalues included', () => {
    const spectrum = fc.array(fc.integer({ min: -6, max: 9 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(spectrum, fc.nat(), (eigenvalues, salt) => {
        const size = eigenvalues.length;
        const matrix = withSpectrum(
          eigenvalues,
          eigenvalues.map((_, i) => 1 + ((i * 7 + salt) % 5)),
        );
        const count = 1 + (salt % Math.min(size, 6));
        const found = largestEigenpairs(matrix, size, count);
        const expected = eigenvalues.slice().sort((x, y) => y - x);
        for (let k = 0; k < count; k++) expect(found.values[k]).toBeCloseTo(expected[k], 9);
        const { residual, overlap } = defects(matrix, size, found);
        expect(residual).toBeLessThan(1e-9);
        expect(overlap).toBeLessThan(1e-10);
      }),
      { numRuns: 150 },
    );
  });

  test('stops only when residuals are small, long before the whole space is searched', () => {
    const spectrum = Array.from({ length: 150 }, (_, k) => 0.9 ** k);
    const matrix = withSpectrum(
      spectrum,
      spectrum.map((_, i) => 1 + (i % 7)),
    );
    const found = largestEigenpairs(matrix, 150, 3);
    for (let k = 0; k < 3; k++) expect(found.values[k]).toBeCloseTo(0.9 ** k, 12);
    expect(defects(matrix, 150, found).residual).toBeLessThan(2e-12);
  });

  test('identity, zero and one by one', () => {
    const identity = new Float64Array(25);
    for (let i = 0; i < 5; i++) identity[i * 6] = 1;
    expect([...largestEigenpairs(identity, 5, 3).values]).toEqual(
      [1, 1, 1].map((x) => expect.closeTo(x, 12)),
    );
    expect([...largestEigenpairs(new Float64Array(9), 3, 2).values]).toEqual(
      [0, 0].map((x) => expect.closeTo(x, 12)),
    );
    expect([...largestEigenpairs(new Float64Array([-4]), 1, 1).values]).toEqual([-4]);
  });

  test('refuses what is no matrix', () => {
    expect(() => largestEigenpairs(new Float64Array(5), 2, 1)).toThrow('"matrix"');
    expect(() => largestEigenpairs(new Float64Array(4), 2, 3)).toThrow('"count"');
    expect(() => largestEigenpairs(new Float64Array([1, Number.NaN, Number.NaN, 1]), 2, 1)).toThrow('finite');
  });
});
