import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  geometricMean,
  mean,
  median,
  pairedEffectSize,
  quantile,
  ranks,
  spearman,
  standardDeviation,
} from '../../src/numeric/statistics.ts';

const a = [0.62, 0.7, 0.55, 0.62, 0.81, 0.49, 0.7, 0.66];
const b = [1.2, 0.9, 1.4, 1.1, 0.7, 1.4, 1.0, 1.0];

describe('statistics', () => {
  test('values of SciPy 1.17.1 and NumPy 2.4.6', () => {
    expect(standardDeviation(a)).toBeCloseTo(0.09840695387739919, 15);
    expect(geometricMean(a)).toBeCloseTo(0.6370828260226379, 14);
    expect([0.025, 0.25, 0.5, 0.9].map((q) => quantile(a, q))).toEqual(
      [0.5005, 0.6025, 0.64, 0.733].map((value) => expect.closeTo(value, 14)),
    );
    expect(spearman(a, b)).toBeCloseTo(-0.9695121951219513, 14);
    expect(ranks(a)).toEqual([3.5, 6.5, 2, 3.5, 8, 1, 6.5, 5]);
    expect(pairedEffectSize(a, b)).toBeCloseTo(-1.3128045703121451, 13);
  });

  test('small cases by hand', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(median([4, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(geometricMean([1, 100])).toBeCloseTo(10, 13);
    expect(quantile([5], 0.3)).toBe(5);
    expect(pairedEffectSize([1, 1], [1, 1])).toBe(0);
    expect(pairedEffectSize([2, 2], [1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(spearman([1, 2, 3], [10, 20, 15])).toBeCloseTo(0.5, 15);
  });

  test('refuse empty, unpaired and non-finite input', () => {
    expect(() => mean([])).toThrow('"values" expected at least 1, got 0');
    expect(() => mean([1, Number.NaN])).toThrow('"values[1]"');
    expect(() => standardDeviation([1])).toThrow('at least 2');
    expect(() => geometricMean([1, 0])).toThrow('positive');
    expect(() => spearman([1, 2], [1])).toThrow('equal lengths');
    expect(() => pairedEffectSize([1, 2], [1])).toThrow('equal lengths');
    expect(() => quantile([1], 1.5)).toThrow('"q"');
  });

  test('do not depend on order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 }), (values) => {
        const reversed = values.slice().reverse();
        expect(quantile(reversed, 0.3)).toBe(quantile(values, 0.3));
        expect(mean(reversed)).toBe(mean(values));
        const labels = values.map((_, i) => i * i);
        expect(
          spearman(
            values,
            values.map((value) => value ** 3),
          ),
        ).toEqual(new Set(values).size > 1 ? expect.closeTo(1, 12) : Number.NaN);
        expect(
          spearman(
            labels,
            labels.map((value) => -value),
          ),
        ).toBeCloseTo(-1, 12);
      }),
    );
  });
});
