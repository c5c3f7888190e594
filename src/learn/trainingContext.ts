import { type StreamKey, streamKey } from '../numeric/streams.ts';
import type { Freezing } from './freezing/freezingStrategy.ts';
import type { Measurement } from './objectives/measurement.ts';
import type { Optimizer } from './optimizerKind.ts';
import { type ShotOwner, shotSeed } from './shotSeed.ts';

/** What stays the same during a run. */
export interface TrainingContext {
  readonly measurement: Measurement;
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  /** Samples a step. */
  readonly batch: number;
  /** Shots a circuit, or null for exact probabilities. */
  readonly shots: number | null;
  readonly shotKey: StreamKey;
  /** Draws that a freezing strategy makes for itself, and the directions of a simultaneous perturbation. */
  readonly probeKey: StreamKey;
  readonly perturbationKey: StreamKey;
}

/** A loss with its gradient, as measured. */
export interface MeasuredLoss {
  readonly loss: number;
  /** [width] what the unshifted circuit showed: the label's frequency, an energy, the means of observables. */
  readonly values: number[];
  /** [trainable] 0 where frozen. */
  readonly gradient: Float64Array;
  /** By the weights of the head, where there is one: exact, of the values that were measured. */
  readonly headGradient: Float64Array | undefined;
}

/**
 * Forward passes of a step by the paper's count: for each of its samples 1 + 2k for k active parameters, and 2 for each
 * gradient that freezing probes; 2 in all under simultaneous perturbation.
 */
export function expectedPasses(
  { optimizer, freezing, batch = 1 }: Pick<TrainingContext, 'optimizer' | 'freezing'> & { batch?: number },
  active: number,
): number {
  const probed = freezing.probes?.reduce((total, bit) => total + bit, 0) ?? 0;
  return batch * ((optimizer.perturbation ? 2 : 1 + 2 * active) + 2 * probed);
}

/** What stays the same over a run, with the streams that its seed gives. */
export function createTrainingContext(
  setting: Pick<TrainingContext, 'measurement' | 'optimizer' | 'freezing' | 'shots'> &
    Partial<Pick<TrainingContext, 'batch'>> &
    ShotOwner,
): TrainingContext {
  const { measurement, optimizer, freezing, batch = 1, shots, seed } = setting;
  return {
    batch,
    measurement,
    optimizer,
    freezing,
    shots,
    shotKey: streamKey(shotSeed(setting), measurement.shotPurpose),
    probeKey: streamKey(shotSeed(setting), 'freezing-shots'),
    perturbationKey: streamKey(seed, 'perturbation'),
  };
}
