import { QckptError } from '#src/numeric/qckptError.ts';
import { streamKey, uniformAt } from '#src/numeric/streams.ts';

/** How an interval is drawn: `level` 0.95 and 10,000 `resamples` unless said. */
export interface BootstrapOptions {
  /** Names the resampling: the same key and values give the same interval. */
  readonly seed: string | number;
  readonly level?: number;
  readonly resamples?: number;
}

/**
 * The statistic of `resamples` samples drawn with replacement, in ascending order. Resample r uses draw r of the stream
 * (seed, 'bootstrap'): values paired by position are resampled alike.
 * @throws QckptError ARGUMENT: "resamples"
 */
export function resampledStatistics(
  values: readonly number[],
  { seed, resamples = 10_000 }: BootstrapOptions,
  statistic: (sample: readonly number[]) => number,
): Float64Array {
  if (!(Number.isInteger(resamples) && resamples >= 1))
    throw new QckptError('ARGUMENT', `"resamples" expected integer >= 1, got ${resamples}`);
  const key = streamKey(seed, 'bootstrap');
  const count = values.length;
  const statistics = new Float64Array(resamples);
  const sample = values.slice();
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < count; i++) sample[i] = values[Math.floor(uniformAt(key, [r, 0, 0], i) * count)];
    statistics[r] = statistic(sample);
  }
  return statistics.sort();
}
