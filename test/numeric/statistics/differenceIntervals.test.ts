import { describe, expect, it } from 'vitest';
import {
  pairedDifference,
  pairedRatio,
  unpairedDifference,
} from '../../../src/numeric/statistics/differenceIntervals.ts';
import { tTest } from '../../../src/numeric/statistics/tTest.ts';

const a = [0.62, 0.7, 0.55, 0.62, 0.81, 0.49, 0.7, 0.66];
const b = [1.2, 0.9, 1.4, 1.1, 0.7, 1.4, 1.0, 1.0];

const closeTo = (estimate: number, lower: number, upper: number) => ({
  estimate: expect.closeTo(estimate, 12),
  lower: expect.closeTo(lower, 12),
  upper: expect.closeTo(upper, 12),
});

// SciPy 1.17.1: ttest_rel(...).confidence_interval()
describe('pairedDifference', () => {
  it('is that of SciPy', () => {
    expect(pairedDifference(a, b)).toMatchObject(
      closeTo(-0.44375, -0.7263391167372883, -0.16116088326271172),
    );
  });
  it('needs five pairs', () => {
    expect(pairedDifference([1, 2, 3, 4], [2, 2, 2, 2])).toBeNull();
    expect(() => pairedDifference([1, 2], [1])).toThrow('equal lengths, got 2 and 1');
  });
});

describe('unpairedDifference', () => {
  // Welch's 5.94 degrees of freedom count as 5: scipy.stats.t.ppf(0.975, 5).
  it("is Welch's, with whole degrees of freedom", () => {
    expect(unpairedDifference(a, b.slice(0, 6))).toMatchObject({
      ...closeTo(-0.47291666666666643, -0.7787503970312069, -0.16708293630212595),
      count: 6,
    });
  });
  it('of equal values on each side is a point', () => {
    expect(unpairedDifference([2, 2, 2, 2, 2], [1, 1, 1, 1, 1])).toMatchObject({ lower: 1, upper: 1 });
    expect(unpairedDifference(a, [1, 1, 1, 1])).toBeNull();
  });
});

describe('pairedRatio', () => {
  it('of positive values is that of their logarithms', () => {
    expect(pairedRatio(a, b)).toMatchObject({
      ...closeTo(0.5993418152359566, 0.4350689813886974, 0.8256405923119747),
      of: 'geometric mean of ratios',
    });
  });

  it('turns over with its sides', () => {
    const [one, other] = [pairedRatio(a, b)!, pairedRatio(b, a)!];
    expect(other.lower).toBeCloseTo(1 / one.upper, 12);
    expect(other.upper).toBeCloseTo(1 / one.lower, 12);
  });

  const signed = [-0.2, 0.5, 1.1, 0.9, 0.4, 0.8];
  const beside = [1.5, 2.2, 3.1, 2.6, 1.9, 2.4];

  // The ends by SciPy's brentq of ttest_1samp(signed - r beside, 0).pvalue - 0.05.
  it('of other values is that of their means', () => {
    const found = pairedRatio(signed, beside)!;
    expect(found).toMatchObject({
      ...closeTo(0.2554744525547445, 0.05703025776683344, 0.37772400009568124),
      of: 'ratio of means',
    });
    for (const r of [found.lower, found.upper]) {
      const residuals = signed.map((value, i) => value - r * beside[i]);
      expect(tTest(residuals)!.p).toBeCloseTo(0.05, 12);
    }
  });

  it('has no ends where the divisor may be 0', () => {
    expect(pairedRatio(beside, [-1, 1, -2, 2, 0.5, 0.1])).toBeNull();
  });

  it('of one ratio is a point', () => {
    const negative = [-1, -1, -1, -1, -1];
    expect(pairedRatio([0.3, 0.3, 0.3, 0.3, 0.3], negative)).toMatchObject(closeTo(-0.3, -0.3, -0.3));
  });
});
