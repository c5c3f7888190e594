import { QckptError } from '../qckptError.ts';

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
