import { describe, expect, test } from 'vitest';
import { type Bound, summaryOf, verdictOf } from '../../src/report/publishedSummary.ts';

/** 1 to 5 times 100: 300 -+ 196.3, of Student's law with 4 degrees of freedom. */
const five = (...bounds: Bound[]) =>
  [100, 200, 300, 400, 500].map((value, k) => ({ seed: String(k), value, bound: bounds[k] ?? 'exact' }));

describe('a published number beside ours', () => {
  test.each<[string, number | null, Bound[], string]>([
    ['inside the interval', 110, [], 'within'],
    ['above it', 497, [], 'ours lower'],
    ['below it', 103, [], 'ours higher'],
    // What is at least ours may be the published one, and more.
    ['above it, one censored', 497, ['at least'], 'censored'],
    ['below it, one censored', 103, ['at least'], 'ours higher'],
    ['inside, one censored', 300, ['at least'], 'censored'],
    ['above it, a saving of at most', 497, ['at most'], 'ours lower'],
    ['below it, a saving of at most', 103, ['at most'], 'censored'],
    ['above it, both kinds of bounds', 497, ['at least', 'at most'], 'censored'],
    ['below it, runs of both censored', 103, ['restricted'], 'censored'],
    ['all censored', 300, Array(5).fill('at least'), 'not reached'],
    ['unsolved as printed', null, Array(5).fill('at least'), 'unsolved as published'],
    ['unsolved as printed, solved here', null, ['at least'], 'solved here only'],
  ])('%s: %d, %j', (_, printed, bounds, verdict) => {
    expect(verdictOf(printed, five(...bounds))).toBe(verdict);
  });

  test('is exact where all seeds have it, though there are fewer than five', () => {
    const same = (count: number, bound: Bound = 'exact') =>
      Array.from({ length: count }, (_, k) => ({ seed: String(k), value: 3960, bound }));
    expect(verdictOf(3960, same(1))).toBe('exact');
    expect(verdictOf(3961, same(1))).toBe('no interval');
    expect(verdictOf(3961, same(5))).toBe('ours lower');
    expect(verdictOf(3960, [...same(1), { seed: '9', value: 3960, bound: 'at least' }])).toBe('no interval');
    expect(verdictOf(3960, [])).toBe('no run');
  });

  test('the summary drops no run', () => {
    const found = summaryOf(five('at least', 'exact', 'at least'));
    expect(found).toMatchObject({ ours: 300, ours_least: 100, ours_greatest: 500, n: 5, reached: 3 });
    expect(found.bound).toBe('at least');
    expect(found.ours_low).toBeCloseTo(103.6757, 4);
    expect(found.ours_high).toBeCloseTo(496.3243, 4);
    expect(summaryOf(five('at least', 'at most')).bound).toBe('restricted');
    expect(summaryOf(five().slice(1))).toMatchObject({ ours: 350, ours_low: null, ours_high: null });
    expect(summaryOf([])).toMatchObject({ ours: null, bound: null, n: 0 });
  });
});
