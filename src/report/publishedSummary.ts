import { tInterval } from '../numeric/statistics/tInterval.ts';
import { mean } from '../numeric/statistics.ts';
import type { Row } from './table.ts';

/** What a number is where a run ended before it got there: of what would have come, it is at least or at most this. */
export type Bound = 'exact' | 'at least' | 'at most' | 'restricted';

/** One number of one run. */
export interface Bounded {
  readonly seed: string;
  readonly value: number;
  readonly bound: Bound;
}

/** As tables print them, two published digits of a per cent do not make a difference. */
const PRINTED = 0.05;

/**
 * Mean over seeds with Student's interval, censored ones among them, and what kind of bound it is. Where no seed got
 * there, nothing is known.
 */
export function summaryOf(numbers: readonly Bounded[]): Row {
  const isReached = numbers.some(({ bound }) => bound === 'exact');
  const values = isReached ? numbers.map(({ value }) => value) : [];
  const interval = tInterval(values);
  return {
    ours: values.length === 0 ? null : mean(values),
    ours_low: interval?.lower ?? null,
    ours_high: interval?.upper ?? null,
    ours_least: values.length === 0 ? null : Math.min(...values),
    ours_greatest: values.length === 0 ? null : Math.max(...values),
    n: numbers.length,
    reached: numbers.filter(({ bound }) => bound === 'exact').length,
    bound: isReached ? boundOfMean(numbers) : null,
  };
}

/** A published number beside ours. @param printed null: published as not solved */
export function verdictOf(printed: number | null, numbers: readonly Bounded[]): string {
  if (numbers.length === 0) return 'no run';
  const isReached = numbers.some(({ bound }) => bound === 'exact');
  if (printed === null) return isReached ? 'solved here only' : 'unsolved as published';
  if (!isReached) return 'not reached';
  const values = numbers.map(({ value }) => value);
  const bound = boundOfMean(numbers);
  const isOne = values.every((value) => value === values[0]);
  if (isOne && bound === 'exact' && Math.abs(values[0] - printed) < PRINTED) return 'exact';
  const interval = tInterval(values);
  if (interval === null) return 'no interval';
  const isLower = printed > interval.upper && (bound === 'exact' || bound === 'at most');
  const isHigher = printed < interval.lower && (bound === 'exact' || bound === 'at least');
  if (isLower) return 'ours lower';
  if (isHigher) return 'ours higher';
  return bound === 'exact' ? 'within' : 'censored';
}

function boundOfMean(numbers: readonly Bounded[]): Bound {
  const [first, ...others] = new Set(numbers.map(({ bound }) => bound).filter((bound) => bound !== 'exact'));
  return others.length > 0 ? 'restricted' : (first ?? 'exact');
}
