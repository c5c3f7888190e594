import { quantile } from '../../numeric/statistics.ts';
import { publishedPassTime } from '../publishedPassTime.ts';
import { finishedOf, qpuStepMsOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { medianAndRange, medianOver } from './medianAndRange.ts';

/** C7: stall of a training step by an asynchronous checkpoint / modelled time of that step, over saves. */
export function asynchronousStall({ input }: ClaimScope): Measurement | null {
  const measured = finishedOf(input, 'latency').map(({ result }) => {
    const stalls = result.modes.filter(({ mode }) => mode === 'async').flatMap(({ stallMs }) => stallMs);
    const { circuitsPerStep, stepMs } = result;
    return { stalls, qpuStepMs: qpuStepMsOf(result), stepMs: quantile(stepMs, 0.5), circuitsPerStep };
  });
  const sharesOf = (stepMs: (one: (typeof measured)[number]) => number | null): number[] =>
    measured.flatMap((one) => {
      const step = stepMs(one);
      return step === null ? [] : one.stalls.map((stall) => stall / step);
    });
  const shares = sharesOf(({ qpuStepMs }) => qpuStepMs);
  if (shares.length === 0) return null;
  const simulated = sharesOf(({ stepMs }) => stepMs);
  const published = sharesOf(
    ({ circuitsPerStep }) => circuitsPerStep * 1000 * publishedPassTime.qpuSeconds.mean,
  );
  return {
    ...medianOver(shares, 'saves'),
    remark:
      `${medianAndRange(simulated)} of the step as simulated here; ` +
      `${medianAndRange(published)} of a step of passes of ${publishedPassTime.qpuSeconds.mean} s`,
  };
}
