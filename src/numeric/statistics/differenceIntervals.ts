import { exp } from '../elementary.ts';
import { differences, type Interval } from '../statistics.ts';
import { checkProbability } from './checkValues.ts';
import { type IntervalOptions, intervalAround, meanWithError, tInterval } from './tInterval.ts';

/**
 * Student's interval of the mean of a - b, values paired by position (e.g. by seed).
 * @returns null for fewer than `LEAST_VALUES` pairs
 * @throws QckptError ARGUMENT: lengths differ, a value that is not finite, a level outside (0, 1)
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): Interval | null {
  return tInterval(differences(a, b), options);
}

/** Degrees of freedom that are whole but for this part of them are whole. */
const ROUNDING = 1e-12;

/**
 * Interval of mean(a) - mean(b) where nothing pairs the values (Welch, Biometrika 34 (1947) 28). The degrees of freedom
 * are rounded down, so that it is never too narrow for that.
 * @returns null where either side has fewer than `LEAST_VALUES` values; `count` is the smaller number
 * @throws QckptError ARGUMENT: a value that is not finite, a level outside (0, 1)
 */
export function unpairedDifference(
  a: readonly number[],
  b: readonly number[],
  { level = 0.95 }: IntervalOptions = {},
): Interval | null {
  checkProbability('level', level);
  const [x, y] = [meanWithError(a), meanWithError(b)];
  if (x === null || y === null) return null;
  const [u, v] = [x.error * x.error, y.error * y.error];
  const own = (u * u) / (a.length - 1) + (v * v) / (b.length - 1);
  const degrees = own === 0 ? 1 : Math.floor((((u + v) * (u + v)) / own) * (1 + ROUNDING));
  const count = Math.min(a.length, b.length);
  return intervalAround(x.estimate - y.estimate, Math.sqrt(u + v), degrees, level, count);
}

/** From logarithms back to what they are of. */
export function exponentials(interval: Interval): Interval {
  const { estimate, lower, upper } = interval;
  return { ...interval, estimate: exp(estimate), lower: exp(lower), upper: exp(upper) };
}
