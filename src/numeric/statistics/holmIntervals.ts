import type { Interval } from '../statistics.ts';
import { holmAdjusted } from './severalComparisons.ts';
import { tInterval } from './tInterval.ts';
import { tTest } from './tTest.ts';

/** An interval of one of several means in one statement, and the adjusted p that the mean is 0. */
export interface HolmInterval extends Interval {
  readonly p: number;
}

/**
 * Student's intervals of several means that one statement is made of, with Holm's levels: that of the k-th smallest p
 * of m is 1 - (1 - level) / (m - k + 1); from the first p on that is not below its own all have the level of that one.
 * An interval leaves 0 out exactly where the adjusted p is below 1 - level.
 * @param families values of each mean, independent ones, e.g. differences paired by seed
 * @returns null where any has too few values for an interval
 * @throws QckptError ARGUMENT: a value that is not finite
 */
export function holmIntervals(families: readonly (readonly number[])[], level = 0.95): HolmInterval[] | null {
  const tests = families.map((values) => tTest(values));
  if (tests.some((test) => test === null)) return null;
  const found = tests.map((test) => test!.p);
  const adjusted = holmAdjusted(found);
  const order = [...found.keys()].sort((a, b) => found[a] - found[b]);
  const stopped = order.findIndex((at) => adjusted[at] >= 1 - level);
  const places = new Map(order.map((at, k) => [at, stopped < 0 ? k : Math.min(k, stopped)]));
  return families.map((values, at) => {
    const own = 1 - (1 - level) / (families.length - places.get(at)!);
    return { ...tInterval(values, { level: own })!, p: adjusted[at] };
  });
}
