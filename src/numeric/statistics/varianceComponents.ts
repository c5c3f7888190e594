import { mean } from '../statistics.ts';

/** Variances of y = m + a group's own + a value's own. */
export interface VarianceComponents {
  /** Of values of one group. */
  readonly within: number;
  /** Of groups; below zero where their means differ less than values within would let them. */
  readonly between: number;
}

/**
 * By analysis of variance, groups of any sizes (Searle, Casella and McCulloch, Variance Components, 1992,
 * 3.6): unbiased.
 * null: fewer than two groups, or no group of two values.
 */
export function varianceComponents(groups: readonly (readonly number[])[]): VarianceComponents | null {
  const filled = groups.filter((values) => values.length > 0);
  const count = filled.reduce((sum, { length }) => sum + length, 0);
  if (filled.length < 2 || count === filled.length) return null;
  const whole = mean(filled.flat());
  const sum = (of: (values: readonly number[], centre: number) => number): number =>
    filled.reduce((total, values) => total + of(values, mean(values)), 0);
  const inside = sum((values, centre) =>
    values.reduce((total, value) => total + (value - centre) * (value - centre), 0),
  );
  const across = sum((values, centre) => values.length * (centre - whole) * (centre - whole));
  const within = inside / (count - filled.length);
  const usual = (count - sum(({ length }) => length * length) / count) / (filled.length - 1);
  return { within, between: (across / (filled.length - 1) - within) / usual };
}
