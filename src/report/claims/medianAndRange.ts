import { LEAST_VALUES } from '../../numeric/statistics/tInterval.ts';
import { quantile } from '../../numeric/statistics.ts';
import type { Measurement } from './claim.ts';

/** Median and 5th to 95th percentile of values that were chosen, not drawn; no interval of fewer than five. */
export function medianOver(values: readonly number[], over: Measurement['over']): Measurement {
  const isEnough = values.length >= LEAST_VALUES;
  return {
    value: quantile(values, 0.5),
    lower: isEnough ? quantile(values, 0.05) : null,
    upper: isEnough ? quantile(values, 0.95) : null,
    count: values.length,
    over,
    effectSize: null,
  };
}

/** Median and 5th to 95th percentile, in words. */
export function medianAndRange(values: readonly number[]): string {
  const figures = (share: number): string => quantile(values, share).toPrecision(3);
  return `${figures(0.5)} [${figures(0.05)}, ${figures(0.95)}]`;
}
