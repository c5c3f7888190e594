import { QckptError } from '../numeric/qckptError.ts';
import { type StreamKey, streamKey } from '../numeric/streams.ts';
import type { Engine } from '../simulate/engine.ts';
import type { Freezing } from './freezing/freezingStrategy.ts';
import { crossEntropy, crossEntropySlope } from './loss.ts';
import { forgetMoments, type Optimizer } from './optimizers.ts';
import { type Binding, bindParameters, bindValues, parameterShift } from './parameterShift.ts';
import { createShotSampler } from './shots.ts';
import type { TrainState } from './trainState.ts';

/** What stays the same during a run. */
export interface TrainingContext {
  readonly engine: Pick<Engine, 'shifted'>;
  readonly binding: Binding;
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  /** Shots a circuit, or null for exact probabilities. */
  readonly shots: number | null;
  readonly shotKey: StreamKey;
}

/** One labelled image, encoded. */
export interface TrainingSample {
  /** Index in the data set; it names the sample's draws. */
  readonly image: number;
  /** [features] encoding angles in radians. */
  readonly features: ArrayLike<number>;
  /** Outcome index of the image's class. */
  readonly outcome: number;
}

/** What one step reports. */
export interface TrainingRecord {
  /** Number of the step, from 0. */
  readonly step: number;
  readonly image: number;
  /** Loss at the parameters before the update. */
  readonly loss: number;
  /** Measured frequency (or exact probability) of the label. */
  readonly frequency: number;
  /** Circuits and shots of this step. */
  readonly circuits: number;
  readonly shots: number;
  /** Parameters that trained in this step. */
  readonly active: number;
}

export function createTrainingContext(setting: {
  readonly seed: string | number;
  readonly engine: Pick<Engine, 'shifted' | 'parameterNames'>;
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
  };
}

/**
 * One training step on one sample: parameter-shift gradient of the label's probability, chain rule to the loss,
 * optimizer, freezing. A pure function of state and sample; every draw is keyed by (seed, step, image, circuit), so a
 * resumed run repeats an uninterrupted one bit by bit.
 *
 * It runs 1 + 2 x (gates of active parameters) circuits.
 * @throws QckptError ARGUMENT: the step leads out of the finite numbers; the state before it is still good
 */
export function trainingStep(
  context: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const { binding, shots } = context;
  const { active } = state.freezing;
  const sampler = createShotSampler(context.shotKey, state.step, sample.image, shots);
  const values = bindValues(binding, state.parameters, sample.features);
  const { frequency, slopes } = parameterShift(
    context.engine.shifted(values, sample.outcome),
    binding,
    active,
    sampler,
  );
  const slope = crossEntropySlope(frequency, shots);
  // Adding 0 turns -0 into 0: a frozen parameter's gradient has one representation.
  const gradient = slopes.map((value) => slope * value + 0);
  const updated = context.optimizer.update(state.parameters, state.optimizer, gradient, active);
  const freezing = context.freezing.advance(state.freezing, state.step + 1, gradient);
  const loss = crossEntropy(frequency, shots);
  checkFinite(state.step, { loss: [loss], gradient, parameters: updated.parameters, ...updated.state });
  const newlyFrozen = active.map((was, k) => (was && !freezing.active[k] ? 1 : 0));
  return {
    state: {
      parameters: updated.parameters,
      optimizer: newlyFrozen.includes(1) ? forgetMoments(updated.state, newlyFrozen) : updated.state,
      freezing,
      step: state.step + 1,
      circuits: state.circuits + sampler.circuits(),
      shotsSpent: state.shotsSpent + sampler.shots(),
    },
    record: {
      step: state.step,
      image: sample.image,
      loss,
      frequency,
      circuits: sampler.circuits(),
      shots: sampler.shots(),
      active: active.reduce((total, bit) => total + bit, 0),
    },
  };
}

/** Else one overflow would spread through every later step, to be found at the next checkpoint. */
function checkFinite(step: number, { loss, gradient, parameters, m, v }: NumbersOfStep): void {
  for (const [name, values] of Object.entries({ loss, gradient, parameters, m, v })) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      throw new QckptError(
        'ARGUMENT',
        `step ${step + 1}: "${name}[${at}]" expected a finite number, got ${values[at]}; is the learning rate too large?`,
      );
  }
}

interface NumbersOfStep {
  readonly loss: readonly number[];
  readonly gradient: Float64Array;
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
}
