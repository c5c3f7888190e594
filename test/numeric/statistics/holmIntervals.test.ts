import { expect, it } from 'vitest';
import { holmIntervals } from '../../../src/numeric/statistics/holmIntervals.ts';
import { tInterval } from '../../../src/numeric/statistics/tInterval.ts';

const spread = [-2, -1, 0, 1, 2];
const around = (mean: number, scale = 1): number[] => spread.map((value) => mean + scale * value);

it('has the levels of Holm: 1 - 0.05/3 for the smallest p, then 1 - 0.05/2, then 0.95', () => {
  const found = holmIntervals([around(4), around(10), around(2.5)])!;
  const levels = [1 - 0.05 / 2, 1 - 0.05 / 3, 0.95];
  [around(4), around(10), around(2.5)].forEach((values, k) => {
    const { lower, upper } = tInterval(values, { level: levels[k] })!;
    expect([found[k].lower, found[k].upper]).toEqual([lower, upper]);
  });
  // t = 2.5 / sqrt(2.5 / 5) = 3.5355 with 4 degrees of freedom, two-sided: 0.0241 (tables of Student's t).
  expect(found[2].p).toBeCloseTo(0.0241, 4);
});

it('leaves 0 out exactly where the adjusted p is below 0.05', () => {
  const families = [around(3), around(0.5), around(1.6), around(-2.2), around(0)];
  for (const { lower, upper, p } of holmIntervals(families)!) expect(lower > 0 || upper < 0).toBe(p < 0.05);
});

it('has none where any family has too few values', () => {
  expect(holmIntervals([around(1), [1, 2]])).toBeNull();
});
