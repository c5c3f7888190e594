import { exp, log } from './elementary.ts';
import { QckptError } from './qckptError.ts';
import { checkPairs, checkValues } from './statistics/checkValues.ts';

/** @throws QckptError ARGUMENT: no values, or one that is not finite */
export function mean(values: readonly number[]): number {
  checkValues(values, 1);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation, with n - 1. @throws QckptError ARGUMENT: fewer than two values */
export function standardDeviation(values: readonly number[]): number {
  checkValues(values, 2);
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** @throws QckptError ARGUMENT: a value that is not positive */
export function geometricMean(values: readonly number[]): number {
  const bad = values.find((value) => !(value > 0));
  if (bad !== undefined)
    throw new QckptError('ARGUMENT', `geometric mean expected positive values, got ${bad}`);
  return exp(mean(values.map((value) => log(value))));
}

/**
 * Quantile by linear interpolation between order statistics, at position (n - 1) q from the smallest (type 7 of Hyndman
 * and Fan, The American Statistician 50 (1996) 361).
 * @param q in [0, 1]
 */
export function quantile(values: readonly number[], q: number): number {
  checkValues(values, 1);
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

/** As `quantile`, of values in ascending order. @throws QckptError ARGUMENT: `q` outside [0, 1] */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new QckptError('ARGUMENT', `"q" expected number in [0, 1], got ${q}`);
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** An estimate with its confidence interval. From one value there is no interval: both ends are the estimate. */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Confidence level, e.g. 0.95. */
  readonly level: number;
  /** Number of values behind it. */
  readonly count: number;
}

/** Effect size of paired samples, d_z: mean difference over the standard deviation of the differences. */
export function pairedEffectSize(a: readonly number[], b: readonly number[]): number {
  const delta = differences(a, b);
  return ratio(mean(delta), standardDeviation(delta));
}

/**
 * Spearman's rank correlation: Pearson's correlation of average ranks. NaN where either side is constant.
 * @throws QckptError ARGUMENT: lengths differ, or fewer than two pairs
 */
export function spearman(a: readonly number[], b: readonly number[]): number {
  checkPairs(a, b);
  checkValues(a, 2);
  checkValues(b, 2);
  const [x, y] = [ranks(a), ranks(b)];
  const centre = (a.length + 1) / 2; // the mean rank, ties or not
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - centre) * (y[i] - centre);
    xx += (x[i] - centre) * (x[i] - centre);
    yy += (y[i] - centre) * (y[i] - centre);
  }
  return xy / Math.sqrt(xx * yy);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
  const result = values.slice();
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let k = start; k < end; k++) result[order[k]] = (start + 1 + end) / 2;
  }
  return result;
}

/** a - b of values paired by position. @throws QckptError ARGUMENT: lengths differ */
export function differences(a: readonly number[], b: readonly number[]): number[] {
  checkPairs(a, b);
  return a.map((value, i) => value - b[i]);
}

function ratio(difference: number, spread: number): number {
  return difference === 0 ? 0 : difference / spread;
}
