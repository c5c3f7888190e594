/** How much a measure depends on single groups. */
export interface Influence<Group> {
  /** The measure over all groups; null where there is nothing to measure. */
  readonly all: number | null;
  /** The measure without each group, in their order; null where nothing is left to measure. */
  readonly without: readonly GroupLeftOut<Group>[];
  /** The group without which the measure changes most, the first of several. null where there is no group. */
  readonly most: GroupLeftOut<Group> | null;
}

/** The measure without one group. */
export interface GroupLeftOut<Group> {
  readonly group: Group;
  readonly value: number | null;
}

/**
 * Measures again without each group (e.g. machine) in turn, and names the group of the greatest influence. A group
 * without which there is nothing to measure has more influence than any other.
 * @param measure a pure function of the groups kept, in their order
 */
export function leaveOneOut<Group>(
  groups: readonly Group[],
  measure: (kept: readonly Group[]) => number | null,
): Influence<Group> {
  const all = measure(groups);
  const without = groups.map((group, left) => ({
    group,
    value: measure(groups.filter((_, k) => k !== left)),
  }));
  const changeOf = ({ value }: GroupLeftOut<Group>): number =>
    value === all ? 0 : value === null || all === null ? Infinity : Math.abs(value - all);
  const most = without.reduce<GroupLeftOut<Group> | null>(
    (found, one) => (found === null || changeOf(one) > changeOf(found) ? one : found),
    null,
  );
  return { all, without, most };
}
