import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import type { Measurement } from './claim.ts';

/** A number of one run. */
export interface SeededValue {
  readonly seed: string;
  readonly value: number;
}

/** Mean over the values of each seed, then over seeds, with Student's interval over seeds; null: no values. */
export function overSeeds(values: readonly SeededValue[]): Measurement | null {
  const means = meansBySeed(values).map(({ value }) => value);
  if (means.length === 0) return null;
  const interval = tInterval(means);
  return {
    value: mean(means),
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    count: means.length,
    over: 'seeds',
    effectSize: null,
  };
}

/** One value a seed, in the order in which seeds appear. */
function meansBySeed(values: readonly SeededValue[]): SeededValue[] {
  const bySeed = new Map<string, number[]>();
  for (const { seed, value } of values) bySeed.set(seed, [...(bySeed.get(seed) ?? []), value]);
  return [...bySeed].map(([seed, own]) => ({ seed, value: mean(own) }));
}

/** By seed, values less those of a control; seeds without either are left out. */
function lessControl(values: readonly SeededValue[], control: readonly SeededValue[]): SeededValue[] {
  const controls = new Map(meansBySeed(control).map(({ seed, value }) => [seed, value]));
  return meansBySeed(values).flatMap(({ seed, value }) => {
    const own = controls.get(seed);
    return own === undefined ? [] : [{ seed, value: value - own }];
  });
}

/** Values of a move less those of its control, over seeds, and either by itself; null: one of them is missing. */
export function beyondControl(
  values: readonly SeededValue[],
  control: readonly SeededValue[],
): { readonly beyond: Measurement; readonly own: Measurement; readonly same: Measurement } | null {
  const [beyond, own, same] = [
    overSeeds(lessControl(values, control)),
    overSeeds(values),
    overSeeds(control),
  ];
  return beyond === null || own === null || same === null ? null : { beyond, own, same };
}

/** `0.112 [0.0902, 0.128]`, or the number alone. */
export function inWords({ value, lower, upper }: Pick<Measurement, 'value' | 'lower' | 'upper'>): string {
  const digits = (number: number): string => number.toPrecision(3);
  return lower === null || upper === null
    ? digits(value)
    : `${digits(value)} [${digits(lower)}, ${digits(upper)}]`;
}
