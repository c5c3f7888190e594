import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../scripts/statistics/normal.ts';
import type { NullSeed } from '../../../scripts/statistics/nullStudy.ts';
import {
  binomialRange,
  MEASURES,
  measureOf,
  nullTable,
  ratesOf,
} from '../../../scripts/statistics/nullTable.ts';
import { streamKey, uniformAt } from '../../../src/numeric/streams.ts';

// SciPy 1.17.1: binom.ppf(0.005, n, 0.05), binom.ppf(0.995, n, 0.05)
it.each([
  [400, 10, 32],
  [200, 3, 19],
  [100, 0, 11],
])('of %d tries, each with a chance of 0.05, %d to %d are the central part', (trials, least, most) => {
  expect(binomialRange(trials, 0.05)).toEqual([least, most]);
});

const key = streamKey('null control', 'test');
/** Costs from the normal law with standard deviation 0.01; `more` is what another machine costs. */
const seedOf = (k: number, more = 0): NullSeed => {
  const cost = (i: number) => 0.02 + 0.01 * normalQuantile(uniformAt(key, [k, 0, 0], i));
  return {
    seed: String(k),
    maskOfOther: [cost(0) + more, cost(1) + more],
    maskOfTwin: [cost(2), cost(3)],
    movedFromOther: [cost(4) + more, cost(5) + more],
    movedFromTwin: [cost(6), cost(7)],
  };
};
const groupsOf = (more: number) =>
  Array.from({ length: 400 }, (_, r) => Array.from({ length: 5 }, (_, k) => seedOf(5 * r + k, more)));

const groups = groupsOf(0);

describe('a machine against its own twins', () => {
  it('is measured as the claims are: other less twin, by seed', () => {
    const seeds = [1, 2, 3, 4, 5].map((k) => ({
      seed: String(k),
      maskOfOther: [k, k + 2],
      maskOfTwin: [1, 1],
      movedFromOther: [10 * k, 10 * k],
      movedFromTwin: [0, 2],
    }));
    expect(measureOf('C5b', seeds)).toMatchObject({ value: 3, count: 5 });
    expect(measureOf('C5b', seeds, 0.5).value).toBeCloseTo(3.5, 12);
    expect(measureOf('C11', seeds, 0.5).value).toBeCloseTo(29.5, 12);
    // Without the control what twins cost stays in it.
    expect(measureOf('C5', seeds).value).toBeCloseTo(4, 12);
  });

  it.each(MEASURES)('$words: what is found where nothing differs', (measure) => {
    const [least, most] = binomialRange(400, 0.05);
    const { excluded, deviation } = ratesOf(measure, groups, []);
    // A mask that costs 0.02 wherever it comes from is found without a control, and only there.
    if (measure.hasControl) expect([excluded >= least, excluded <= most]).toEqual([true, true]);
    else expect(excluded).toBeGreaterThan(300);
    // Of a mean of two less another: 0.01.
    expect(deviation).toBeCloseTo(measure.hasControl ? 0.01 : 0.01 / Math.SQRT2, 3);
  });

  it('and where something does', () => {
    const [measure] = MEASURES;
    const [{ share }] = ratesOf(measure, groups, [0.02]).power;
    // The same as a difference that was there.
    expect(share).toBe(ratesOf(measure, groupsOf(0.02), []).excluded / 400);
    // Student's test with 5 values and an effect of 2 standard deviations: SciPy 1.17.1, 0.9089 by nct with 4 degrees of
    // freedom and 2 sqrt(5).
    expect(share).toBeGreaterThan(0.86);
    expect(share).toBeLessThan(0.95);
  });

  it('has a line for each measure', () => {
    const rows = MEASURES.map((measure) => ratesOf(measure, groups.slice(0, 10), [0.01]));
    const lines = nullTable(rows, { C5b: 0.00123 }).split('\n');
    expect(lines).toHaveLength(2 + MEASURES.length);
    expect(lines[2]).toMatch(/C5b.* 0\.0012 \|$/);
    expect(lines[3]).toMatch(/C11.* not measured yet \|$/);
    for (const line of lines) expect(line.split('|')).toHaveLength(lines[0].split('|').length);
  });
});
