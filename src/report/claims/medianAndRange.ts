import { quantile } from '../../numeric/statistics.ts';

/** Median and 5th to 95th percentile, in words. */
export function medianAndRange(values: readonly number[]): string {
  const figures = (share: number): string => quantile(values, share).toPrecision(3);
  return `${figures(0.5)} [${figures(0.05)}, ${figures(0.95)}]`;
}
