import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../../src/numeric/statistics/severalComparisons.ts';

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 14));

describe('holmAdjusted', () => {
  // statsmodels 0.15.0: multipletests(p, method='holm')
  it.each([
    [
      [0.01, 0.04, 0.03, 0.005, 0.2, 0.04],
      [0.05, 0.12, 0.12, 0.03, 0.2, 0.12],
    ],
    [
      [0.0213, 0.0001, 0.0134, 0.0042, 0.6, 0.049, 0.0107],
      [0.0639, 0.0007, 0.0536, 0.0252, 0.6, 0.098, 0.0535],
    ],
  ])('of %j', (p, expected) => {
    expect(holmAdjusted(p)).toEqual(close(expected));
  });

  it('leaves one alone, stops at 1, and keeps the order', () => {
    expect(holmAdjusted([0.03])).toEqual([0.03]);
    expect(holmAdjusted([])).toEqual([]);
    expect(holmAdjusted([0.9, 0.5, 0.6])).toEqual([1, 1, 1]);
    expect(holmAdjusted([0.02, 0.02])).toEqual([0.04, 0.04]);
  });

  it('refuses what is no probability', () => {
    expect(() => holmAdjusted([0.1, 1.5])).toThrow('"pValues[1]" expected number in [0, 1], got 1.5');
    expect(() => holmAdjusted([Number.NaN])).toThrow('"pValues[0]"');
  });
});
