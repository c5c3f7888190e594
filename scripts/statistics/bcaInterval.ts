import { checkProbability, checkValues } from '#src/numeric/statistics/checkValues.ts';
import { areEqual, LEAST_VALUES } from '#src/numeric/statistics/tInterval.ts';
import { type Interval, mean, quantileOfSorted } from '#src/numeric/statistics.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { type BootstrapOptions, resampledStatistics } from './resampledStatistics.ts';

/** Statistics of resamples that are nearer than this, relative to the largest, differ by rounding alone. */
const ROUNDING = 1e-12;

/**
 * Bias-corrected and accelerated bootstrap interval (Efron, J. Am. Stat. Assoc. 82 (1987) 171), acceleration by the
 * jackknife. Resamples whose statistic equals the estimate count half on either side, so that values on a grid
 * have no bias for that. Where all resamples lie on one side, half of one is counted on the other.
 * @param values independent ones; equal values give a point
 * @param statistic of a sample; the mean unless said
 * @returns null for fewer than `LEAST_VALUES` values
 * @throws QckptError ARGUMENT: a value that is not finite, "level", "resamples"
 */
export function bcaInterval(
  values: readonly number[],
  options: BootstrapOptions,
  statistic: (sample: readonly number[]) => number = mean,
): Interval | null {
  const { level = 0.95 } = options;
  checkProbability('level', level);
  checkValues(values, 0);
  const count = values.length;
  if (count < LEAST_VALUES) return null;
  const estimate = statistic(values);
  if (areEqual(values)) return { estimate, lower: estimate, upper: estimate, level, count };
  const resampled = resampledStatistics(values, options, statistic);
  const bias = normalQuantile(shareBelow(resampled, estimate));
  const acceleration = jackknifeAcceleration(values, statistic);
  const end = (p: number): number =>
    quantileOfSorted(resampled, correctedShare(normalQuantile(p), bias, acceleration));
  return { estimate, lower: end((1 - level) / 2), upper: end((1 + level) / 2), level, count };
}

/** Share of resamples below the estimate, those equal to it counted half; inside (0, 1). */
function shareBelow(resampled: Float64Array, estimate: number): number {
  const tolerance = ROUNDING * Math.max(Math.abs(resampled[0]), Math.abs(resampled[resampled.length - 1]));
  let below = 0;
  for (const value of resampled) {
    if (value < estimate - tolerance) below += 1;
    else if (value <= estimate + tolerance) below += 0.5;
  }
  return Math.min(Math.max(below, 0.5), resampled.length - 0.5) / resampled.length;
}

/** A sixth of the skewness of the leave-one-out statistics: sum of cubes / (6 (sum of squares)^(3/2)). */
function jackknifeAcceleration(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
): number {
  const without = values.map((_, i) => statistic(values.filter((_value, k) => k !== i)));
  const centre = mean(without);
  let [squares, cubes] = [0, 0];
  for (const value of without) {
    const influence = centre - value;
    squares += influence * influence;
    cubes += influence * influence * influence;
  }
  return squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
}

/** Which quantile of the resamples stands for a normal quantile; beyond the pole of the correction, the last one. */
function correctedShare(z: number, bias: number, acceleration: number): number {
  const shifted = bias + z;
  const room = 1 - acceleration * shifted;
  if (room <= 0) return shifted > 0 ? 1 : 0;
  return normalCdf(bias + shifted / room);
}
