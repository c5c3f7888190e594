import type { Interval } from '../statistics.ts';
import { leaveOneOut } from './leaveOneOut.ts';
import { type IntervalOptions, LEAST_VALUES, tInterval } from './tInterval.ts';

/**
 * Interval over groups of a measure that is no mean of one value a group, e.g. a mean over pairs of machines, where
 * pairs that share a machine are not independent: Student's interval of the pseudo-values n all - (n - 1) without
 * (Tukey, Ann. Math. Stat. 29 (1958) 614). Of a mean over groups it is `tInterval`.
 * @param groups what the statement generalizes over
 * @param measure a smooth function of the groups kept, in their order: a mean, a ratio, no median and no maximum
 * @returns null for fewer than `LEAST_VALUES` groups, and where the measure cannot be had without one of them
 * @throws QckptError ARGUMENT: a measure that is not finite, a level outside (0, 1)
 */
export function jackknifeInterval<Group>(
  groups: readonly Group[],
  measure: (kept: readonly Group[]) => number | null,
  options: IntervalOptions = {},
): Interval | null {
  const count = groups.length;
  if (count < LEAST_VALUES) return null;
  const { all, without } = leaveOneOut(groups, measure);
  if (all === null) return null;
  const pseudo = without.flatMap(({ value }) => (value === null ? [] : [count * all - (count - 1) * value]));
  return pseudo.length < count ? null : tInterval(pseudo, options);
}
