import { describe, expect, it } from 'vitest';
import { tInterval } from '../../../src/numeric/statistics/tInterval.ts';
import { tTest } from '../../../src/numeric/statistics/tTest.ts';

const values = [0.62, 0.7, 0.55, 0.62, 0.81, 0.49, 0.7, 0.66];

// SciPy 1.17.1: ttest_1samp(values, 0).confidence_interval(level), ttest_1samp(values, 0.6)
describe('tInterval', () => {
  it.each([
    [0.95, 0.5614797277246443, 0.7260202722753558],
    [0.99, 0.52199558447197, 0.7655044155280301],
  ])('at level %d', (level, lower, upper) => {
    expect(tInterval(values, { level })).toEqual({
      estimate: expect.closeTo(0.64375, 15),
      lower: expect.closeTo(lower, 13),
      upper: expect.closeTo(upper, 13),
      level,
      count: 8,
    });
  });

  it('needs five values', () => {
    expect(tInterval([1, 2, 3, 4])).toBeNull();
    expect(tInterval([])).toBeNull();
    // 3 +- 2.7764 sqrt(2.5 / 5)
    expect(tInterval([1, 2, 3, 4, 5])).toMatchObject({
      lower: expect.closeTo(3 - 2.7764451051977943 * Math.SQRT1_2, 13),
      upper: expect.closeTo(3 + 2.7764451051977943 * Math.SQRT1_2, 13),
    });
  });

  it('of equal values is a point, though their mean rounds', () => {
    const equal = Array.from({ length: 10 }, () => 0.1);
    expect(equal.reduce((sum, value) => sum + value) / 10).not.toBe(0.1);
    expect(tInterval(equal)).toMatchObject({ estimate: 0.1, lower: 0.1, upper: 0.1 });
  });

  it('refuses levels and values that are none', () => {
    expect(() => tInterval(values, { level: 1 })).toThrow('"level" expected number in (0, 1), got 1');
    expect(() => tInterval([1, Number.NaN])).toThrow('"values[1]" expected a finite number');
  });
});

describe('tTest', () => {
  it.each([
    ['two-sided', 0.2489102886156237],
    ['greater', 0.12445514430781185],
    ['less', 0.8755448556921881],
  ] as const)('%s', (alternative, p) => {
    expect(tTest(values, { threshold: 0.6, alternative })).toEqual({
      t: expect.closeTo(1.2574689270619301, 12),
      degreesOfFreedom: 7,
      p: expect.closeTo(p, 13),
    });
  });

  it('agrees with the interval: at its ends p is 0.05, or 0.025 on one side', () => {
    const { lower, upper } = tInterval(values)!;
    expect(tTest(values, { threshold: lower })!.p).toBeCloseTo(0.05, 12);
    expect(tTest(values, { threshold: lower, alternative: 'greater' })!.p).toBeCloseTo(0.025, 12);
    expect(tTest(values, { threshold: upper, alternative: 'less' })!.p).toBeCloseTo(0.025, 12);
  });

  it('of equal values is certain, and of the threshold itself says nothing', () => {
    const ones = [1, 1, 1, 1, 1];
    const pOf = (threshold: number) =>
      (['two-sided', 'greater', 'less'] as const).map(
        (alternative) => tTest(ones, { threshold, alternative })!.p,
      );
    expect(pOf(0.5)).toEqual([0, 0, 1]);
    expect(pOf(1)).toEqual([1, 1, 1]);
    expect(tTest([1, 2, 3, 4, 5], { threshold: 3, alternative: 'less' })!.p).toBe(0.5);
    expect(tTest([1, 2, 3, 4])).toBeNull();
  });
});
