import { exp, log } from '../elementary.ts';
import { differences, type Interval, mean } from '../statistics.ts';
import { checkPairs, checkProbability } from './checkValues.ts';
import { studentTQuantile } from './studentT.ts';
import { type IntervalOptions, intervalAround, LEAST_VALUES, meanWithError, tInterval } from './tInterval.ts';

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

/** A ratio with its interval, and what it is the ratio of. */
export interface RatioInterval extends Interval {
  readonly of: 'geometric mean of ratios' | 'ratio of means';
}

/**
 * Interval of the ratio a / b of values paired by position. Where all values are positive it is the geometric mean of
 * the ratios, with Student's interval of their logarithms. Else it is mean(a) / mean(b), with Fieller's interval
 * (J. R. Stat. Soc. B 16 (1954) 175): all r for which the mean of a - r b does not differ from 0.
 * @returns null for fewer than `LEAST_VALUES` pairs, and where Fieller's interval has no ends: mean(b) may be 0
 * @throws QckptError ARGUMENT: lengths differ, a value that is not finite, a level outside (0, 1)
 */
export function pairedRatio(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): RatioInterval | null {
  checkPairs(a, b);
  if (![...a, ...b].every((value) => value > 0)) return fiellerInterval(a, b, options);
  const found = pairedDifference(
    a.map((value) => log(value)),
    b.map((value) => log(value)),
    options,
  );
  return found && { ...exponentials(found), of: 'geometric mean of ratios' };
}

/** From logarithms back to what they are of. */
export function exponentials(interval: Interval): Interval {
  const { estimate, lower, upper } = interval;
  return { ...interval, estimate: exp(estimate), lower: exp(lower), upper: exp(upper) };
}

function fiellerInterval(
  a: readonly number[],
  b: readonly number[],
  { level = 0.95 }: IntervalOptions,
): RatioInterval | null {
  checkProbability('level', level);
  const count = a.length;
  if (count < LEAST_VALUES) return null;
  const [x, y] = [mean(a), mean(b)];
  const t = studentTQuantile((1 - level) / 2, count - 1);
  /** t^2 times the covariance of two means. */
  const covariance = (p: readonly number[], q: readonly number[], atP: number, atQ: number): number =>
    (t * t * mean(p.map((value, i) => (value - atP) * (q[i] - atQ)))) / (count - 1);
  const [aa, ab, bb] = [covariance(a, a, x, x), covariance(a, b, x, y), covariance(b, b, y, y)];
  // The ends are the roots of (y^2 - bb) r^2 - 2 (x y - ab) r + (x^2 - aa).
  const square = y * y - bb;
  if (square <= 0) return null;
  const middle = x * y - ab;
  const reach = Math.sqrt(Math.max(0, ab * ab - aa * bb + y * y * aa + x * x * bb - 2 * x * y * ab));
  return {
    estimate: x / y,
    lower: (middle - reach) / square,
    upper: (middle + reach) / square,
    level,
    count,
    of: 'ratio of means',
  };
}
