import { type StreamKey, streamKey } from '../numeric/streams.ts';
import type { Engine } from '../simulate/engine.ts';
import type { Freezing } from './freezing/freezingStrategy.ts';
import type { Optimizer } from './optimizers.ts';
import { type Binding, bindParameters } from './parameterShift.ts';

/** What stays the same during a run. */
export interface TrainingContext {
  readonly engine: StepEngine;
  readonly binding: Binding;
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  /** Shots a circuit, or null for exact probabilities. */
  readonly shots: number | null;
  readonly shotKey: StreamKey;
  /** Draws that a freezing strategy makes for itself, and the directions of a simultaneous perturbation. */
  readonly probeKey: StreamKey;
  readonly perturbationKey: StreamKey;
}

/** What of an engine a step uses. */
export type StepEngine = Pick<Engine, 'shifted' | 'gradient' | 'probabilities'>;

/** One labelled image, encoded. */
export interface TrainingSample {
  /** Index in the data set; it names the sample's draws. */
  readonly image: number;
  /** [features] encoding angles in radians. */
  readonly features: ArrayLike<number>;
  /** Outcome index of the image's class. */
  readonly outcome: number;
}

/** A loss with its gradient, as measured. */
export interface MeasuredLoss {
  readonly loss: number;
  readonly frequency: number;
  /** [trainable] 0 where frozen. */
  readonly gradient: Float64Array;
}

/** What a step costs by the paper's count: 1 + 2k for k active parameters, and 2 for each gradient that freezing probes. */
export function expectedCircuits(
  { optimizer, freezing }: Pick<TrainingContext, 'optimizer' | 'freezing'>,
  active: number,
): number {
  const probed = freezing.probes?.reduce((total, bit) => total + bit, 0) ?? 0;
  return (optimizer.perturbation ? 2 : 1 + 2 * active) + 2 * probed;
}

export function createTrainingContext(setting: {
  readonly seed: string | number;
  readonly engine: StepEngine & Pick<Engine, 'parameterNames'>;
  readonly parameterNames: readonly string[];
  readonly inputNames: readonly string[];
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  readonly shots: number | null;
}): TrainingContext {
  const { engine, optimizer, freezing, shots } = setting;
  return {
    engine,
    binding: bindParameters(engine.parameterNames, setting.parameterNames, setting.inputNames),
    optimizer,
    freezing,
    shots,
    shotKey: streamKey(setting.seed, 'training-shots'),
    probeKey: streamKey(setting.seed, 'freezing-shots'),
    perturbationKey: streamKey(setting.seed, 'perturbation'),
  };
}
