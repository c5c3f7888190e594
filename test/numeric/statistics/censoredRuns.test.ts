import { describe, expect, it } from 'vitest';
import {
  type CensoredRun,
  passesRatio,
  restrictedPasses,
} from '../../../src/numeric/statistics/censoredRuns.ts';

const runs = (passes: readonly (number | null)[], budget = 1000, from = 1): CensoredRun[] =>
  passes.map((one, k) => ({ seed: from + k, passes: one, budget }));

describe('restrictedPasses', () => {
  // (200 + 400 + 600 + 800 + 1000) / 5 = 600, sd sqrt(100000), t(0.975, 4) = 2.7764451051977943
  it('counts a censored run as the budget', () => {
    const reach = 2.7764451051977943 * Math.sqrt(100_000 / 5);
    expect(restrictedPasses(runs([200, 400, null, 600, 800]))).toEqual({
      mean: 600,
      interval: {
        estimate: 600,
        lower: expect.closeTo(600 - reach, 9),
        upper: expect.closeTo(600 + reach, 9),
        level: 0.95,
        count: 5,
      },
      budget: 1000,
      count: 5,
      censored: 1,
    });
  });

  it('ends at the smallest budget, and so does the interval', () => {
    const mixed = [...runs([900, 450], 1000), ...runs([null, 500, null], 500, 3)];
    expect(restrictedPasses(mixed)).toMatchObject({
      mean: 490,
      budget: 500,
      censored: 3,
      interval: { upper: 500 },
    });
  });

  it('has no interval of fewer than five runs, nor where no run got there', () => {
    expect(restrictedPasses(runs([1, 2, 3, 4]))).toMatchObject({ mean: 2.5, interval: null });
    expect(restrictedPasses(runs([null, null, null, null, null]))).toMatchObject({
      ...{ mean: 1000, censored: 5, interval: null },
    });
  });

  it('refuses runs that cannot be', () => {
    expect(() => restrictedPasses([])).toThrow('"runs" expected at least 1');
    expect(() => restrictedPasses(runs([1001]))).toThrow('"runs[0].passes" expected number in (0, 1000]');
    expect(() => restrictedPasses(runs([0]))).toThrow('"runs[0].passes"');
    expect(() => restrictedPasses(runs([1], 0))).toThrow('"runs[0].budget"');
    expect(() => restrictedPasses([...runs([1]), ...runs([2])])).toThrow('"runs[1].seed"');
  });
});

describe('passesRatio', () => {
  const method = [100, 200, 100, 400, 50];

  it('pairs by seed, in any order', () => {
    const twice = runs(method.map((passes) => 2 * passes)).reverse();
    expect(passesRatio(twice, runs(method))).toMatchObject({
      interval: {
        estimate: expect.closeTo(2, 13),
        lower: expect.closeTo(2, 12),
        upper: expect.closeTo(2, 12),
      },
      ...{ bound: 'exact', paired: true, censored: [0, 0], budget: 1000 },
    });
  });

  // Ratios 1000/100, 2, 2, 2, 2: (10 x 16)^(1/5). Without the censored run it would be 2.
  it('takes the budget of a censored run above as a lower bound', () => {
    const found = passesRatio(runs([null, 400, 200, 800, 100]), runs(method));
    expect(found).toMatchObject({ bound: 'at least', censored: [1, 0] });
    expect(found.ratio).toBeCloseTo(160 ** (1 / 5), 12);
    expect(found.interval!.estimate).toBeCloseTo(160 ** (1 / 5), 12);
    expect(found.interval!.count).toBe(5);
  });

  it('says which way it is bounded', () => {
    const [reached, some] = [runs(method), runs([null, 200, 100, 400, 50])];
    expect(passesRatio(reached, some).bound).toBe('at most');
    expect(passesRatio(some, some).bound).toBe('restricted');
    const never = runs([null, null, null, null, null]);
    expect(passesRatio(never, reached).bound).toBe('at least');
    expect(passesRatio(never, never)).toMatchObject({ bound: 'restricted', ratio: null, interval: null });
  });

  // Logarithms 0, 1, 2, 3, 4 and 0, ..., 4 less ln 10: equal variances, so 8 degrees of freedom, t = 2.306004135204166.
  it('compares other seeds without pairs, and drops none', () => {
    const logs = [0, 1, 2, 3, 4];
    const above = runs(logs.map((x) => 10 * Math.exp(x)));
    const found = passesRatio(above, runs(logs.map(Math.exp), 1000, 4));
    expect(found).toMatchObject({ paired: false, bound: 'exact' });
    const { estimate, lower } = found.interval!;
    expect(estimate).toBeCloseTo(10, 11);
    expect((Math.log(10) - Math.log(lower)) / Math.sqrt(2 * (2.5 / 5))).toBeCloseTo(2.306004135204166, 9);
  });

  it('is null below five seeds', () => {
    const [above, below] = [runs([2, 4, 6, 8]), runs([1, 2, 3, 4])];
    expect(passesRatio(above, below)).toMatchObject({ ratio: expect.closeTo(2, 13), interval: null });
  });

  it('knows a seed as a number and as text', () => {
    const text = runs(method).map((run) => ({ ...run, seed: String(run.seed) }));
    expect(passesRatio(runs(method), text).paired).toBe(true);
    expect(() => restrictedPasses([...runs([1]), { seed: '1', passes: 2, budget: 3 }])).toThrow(
      '"runs[1].seed"',
    );
  });
});
