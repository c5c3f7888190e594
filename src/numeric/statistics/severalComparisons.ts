import { QckptError } from '../qckptError.ts';
import { checkProbability } from './checkValues.ts';

/**
 * Adjusted p-values of several comparisons in one statement (Holm, Scand. J. Statist. 6 (1979) 65), in the order of the
 * input: the k-th smallest of m times m - k + 1, at most 1, and never below the one before it. Comparing them with a
 * level keeps the chance of any false finding below it, however the tests depend on each other.
 * @throws QckptError ARGUMENT: a p-value outside [0, 1]
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const bad = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (bad >= 0)
    throw new QckptError('ARGUMENT', `"pValues[${bad}]" expected number in [0, 1], got ${pValues[bad]}`);
  const order = Array.from(pValues.keys()).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = pValues.slice();
  let least = 0;
  for (const [k, i] of order.entries()) {
    least = Math.min(1, Math.max(least, (order.length - k) * pValues[i]));
    adjusted[i] = least;
  }
  return adjusted;
}

/**
 * The level of each of `comparisons` intervals that are all to hold together with `level`: plain Bonferroni,
 * 1 - (1 - level) / m. Holm's steps have no two-sided intervals to go with them: narrowing the next interval because
 * the last one left out its threshold holds for the verdicts, not for the ends of the intervals. So Holm may find a
 * difference where the interval of this level still holds it; the verdict is then Holm's.
 * @param comparisons made, those without an interval too
 * @throws QckptError ARGUMENT
 */
export function simultaneousLevel(level: number, comparisons: number): number {
  checkProbability('level', level);
  if (!(Number.isInteger(comparisons) && comparisons >= 1))
    throw new QckptError('ARGUMENT', `"comparisons" expected integer >= 1, got ${comparisons}`);
  return comparisons === 1 ? level : 1 - (1 - level) / comparisons;
}
