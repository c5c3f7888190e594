import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { overSeeds } from './overSeeds.ts';

/** C4: share of training steps that took 1 + 2 x active forward passes, by seed. */
export function countedSteps({ input, keeps }: ClaimScope): Measurement | null {
  return overSeeds(
    finishedOf(input, 'train')
      .filter(({ task, result }) => task.study === 'freezing' && keeps(result.hardware))
      .map(({ result }) => ({ seed: result.seed, value: result.stepsAsCounted / result.samples })),
  );
}
