import { describe, expect, it } from 'vitest';
import { bcaInterval } from '../../../scripts/statistics/bcaInterval.ts';
import { geometricMean, mean, median } from '../../../src/numeric/statistics.ts';

const skewed = [0.31, 0.45, 0.52, 0.6, 0.74, 0.8, 0.95, 1.1, 1.42, 1.9, 2.7, 4.8];

describe('bcaInterval', () => {
  // scipy.stats.bootstrap(method='BCa', n_resamples=400000) of SciPy 1.17.1; its own ends vary by 0.0015 between seeds.
  it.each([
    ['mean', undefined, 0.8612, 2.4251],
    ['geometric mean', geometricMean, 0.6761, 1.5949],
    ['median', median, 0.56, 1.66],
  ])('of the %s is that of SciPy', (_name, statistic, lower, upper) => {
    const found = bcaInterval(skewed, { seed: 'skewed', resamples: 20_000 }, statistic)!;
    expect(Math.abs(found.lower - lower)).toBeLessThan(0.01);
    expect(Math.abs(found.upper - upper)).toBeLessThan(0.04);
    expect(found).toMatchObject({ level: 0.95, count: 12 });
  });

  // Means of resamples are k/5 with k of Binomial(5, 0.2). Half of the ties counted, 0.5325 lie below 0.2: bias 0.0815.
  // The jackknife means 0.25 (four times) and 0 give the acceleration 0.0075 / (6 x 0.05^(3/2)) = 0.1118. The shares are
  // 0.0707 and 0.9968; the law has 0.3277 at 0, 0.9933 up to 0.6 and 0.9997 up to 0.8. (Percentile: 0.6.)
  it('of one in five is 0 to 0.8, by hand', () => {
    const found = bcaInterval([0, 0, 1, 0, 0], { seed: 1 })!;
    expect(found.lower).toBe(0);
    expect(found.upper).toBeCloseTo(0.8, 15);
  });

  // Else all ties would count as below: 0 to 1.
  it('takes values that differ by rounding for ties', () => {
    const values = [0, 0, 1, 0, 0];
    const rounded = (sample: readonly number[]) => mean(sample) + (sample === values ? 1e-15 : 0);
    expect(bcaInterval(values, { seed: 1 }, rounded)!.upper).toBeCloseTo(0.8, 15);
  });

  it('of equal values is a point, and of fewer than five nothing', () => {
    expect(bcaInterval([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], { seed: 1 })).toMatchObject({
      lower: expect.closeTo(0.1, 15),
      upper: expect.closeTo(0.1, 15),
    });
    expect(bcaInterval([1, 2, 3, 4], { seed: 1 })).toBeNull();
  });

  it('has ends where every resample lies on one side, and beyond the pole', () => {
    const highest = bcaInterval(skewed, { seed: 1, resamples: 500 }, (sample) => Math.max(...sample))!;
    expect(highest.upper).toBe(4.8);
    const wide = bcaInterval([0, 0, 0, 0, 0, 0, 0, 0, 100], { seed: 1, resamples: 50, level: 1 - 1e-12 })!;
    expect(wide.lower).toBe(0);
    expect(wide.upper).toBeGreaterThan(0);
  });

  it('is the same for the same seed, and mirrors with the values', () => {
    const options = { seed: 'x', resamples: 2000 };
    const first = bcaInterval(skewed, options)!;
    expect(bcaInterval(skewed, options)).toEqual(first);
    expect(bcaInterval(skewed, { ...options, seed: 'y' })).not.toEqual(first);
    const mirrored = bcaInterval(
      skewed.map((value) => -value),
      options,
    )!;
    expect(mirrored.lower).toBeCloseTo(-first.upper, 12);
    expect(mirrored.upper).toBeCloseTo(-first.lower, 12);
  });

  it('refuses what is no option', () => {
    expect(() => bcaInterval(skewed, { seed: 1, level: 0 })).toThrow('"level"');
    expect(() => bcaInterval(skewed, { seed: 1, resamples: 0 })).toThrow('"resamples" expected integer >= 1');
    expect(() => bcaInterval([1, Infinity], { seed: 1 })).toThrow('"values[1]"');
  });
});
