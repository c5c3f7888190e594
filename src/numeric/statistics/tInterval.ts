import { type Interval, mean, standardDeviation } from '../statistics.ts';
import { checkProbability, checkValues } from './checkValues.ts';
import { studentTQuantile } from './studentT.ts';

/**
 * Below so many values there is no interval and no test. From two to four of them Student's factor is 12.7 to 3.2, so
 * that hardly anything could be told apart, and no law of the values could be seen that would vouch for it.
 */
export const LEAST_VALUES = 5;

/** `level` is 0.95 unless said. */
export interface IntervalOptions {
  readonly level?: number;
}

/**
 * Student's interval of the mean: mean +- t sd / sqrt(n), with n - 1 degrees of freedom. The values must be
 * independent: they are what one generalizes over, e.g. one value a seed. Equal values give a point.
 * @returns null for fewer than `LEAST_VALUES` values
 * @throws QckptError ARGUMENT: a value that is not finite, a level outside (0, 1)
 */
export function tInterval(
  values: readonly number[],
  { level = 0.95 }: IntervalOptions = {},
): Interval | null {
  checkProbability('level', level);
  const found = meanWithError(values);
  return found && intervalAround(found.estimate, found.error, values.length - 1, level, values.length);
}

/** A mean and its standard error; equal values have exactly themselves and 0. null below `LEAST_VALUES`. */
export function meanWithError(
  values: readonly number[],
): { readonly estimate: number; readonly error: number } | null {
  checkValues(values, 0);
  if (values.length < LEAST_VALUES) return null;
  if (areEqual(values)) return { estimate: values[0], error: 0 };
  return { estimate: mean(values), error: standardDeviation(values) / Math.sqrt(values.length) };
}

/** estimate +- t error. @param degrees of freedom, whole @param count values behind it */
export function intervalAround(
  estimate: number,
  error: number,
  degrees: number,
  level: number,
  count: number,
): Interval {
  const reach = error === 0 ? 0 : -studentTQuantile((1 - level) / 2, degrees) * error;
  return { estimate, lower: estimate - reach, upper: estimate + reach, level, count };
}

/** Whether all values are the same number: the sum of equal values rounds, so that their spread need not be 0. */
export function areEqual(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
