import { QckptError } from '../numeric/qckptError.ts';
import { momentsAfterFreezing } from './momentsAfterFreezing.ts';
import type { TrainingSample } from './objectives/measurement.ts';
import { parameterShift } from './parameterShift.ts';
import type { ShotSampler } from './shots.ts';
import { perturbedGradient } from './spsa.ts';
import { type StepSource, simulatedSource } from './stepSource.ts';
import type { MeasuredLoss, TrainingContext } from './trainingContext.ts';
import type { TrainState } from './trainState.ts';

/** What one step reports. */
export interface TrainingRecord {
  /** Number of the step, from 0. */
  readonly step: number;
  readonly image: number;
  /** Loss at the parameters before the update. */
  readonly loss: number;
  /** What the unshifted circuit showed: the label's frequency, or the energy. */
  readonly value: number;
  readonly forwardPasses: number;
  readonly shots: number;
  /** Parameters that trained in this step. */
  readonly active: number;
  /** [L, q, g] where a window of the freezing strategy ended: its scores before any of them started over. */
  readonly finishedScores?: Float64Array;
}

/** What a step's circuits showed, and what they cost. */
export interface StepMeasured extends MeasuredLoss {
  /** [trainable] the freezing strategy's own measurement of the gradient, where it asks for one. */
  readonly probed: Float64Array | undefined;
  readonly forwardPasses: number;
  readonly shots: number;
}

/**
 * One training step on one sample: parameter-shift gradient of what the objective measures, chain rule to the loss,
 * optimizer, freezing. A pure function of state and sample; every draw is keyed by (seed, step, image, circuit), so a
 * resumed run repeats an uninterrupted one bit by bit.
 *
 * It takes 1 + 2 x (gates of active parameters) forward passes, 2 x (gates of probed parameters) more where the
 * freezing strategy measures for itself, and 2 in all under simultaneous perturbation.
 * @throws QckptError ARGUMENT: the step leads out of the finite numbers; the state before it is still good
 */
export function trainingStep(
  context: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const source = simulatedSource(context, state, sample);
  return updateStep(context, state, sample, measureStep(context, state, source));
}

/** What a step measures, wherever its values come from. */
export function measureStep(context: TrainingContext, state: TrainState, source: StepSource): StepMeasured {
  const { optimizer, freezing } = context;
  const sampler = source.sampler('training');
  const measured = optimizer.perturbation
    ? perturbedGradient(context, optimizer.perturbation(state.optimizer.steps), state, source, sampler)
    : shiftedGradient(context, source, state.freezing.active, sampler);
  const own = freezing.probes && source.sampler('probe');
  const probed = own && shiftedGradient(context, source, freezing.probes!, own, measured.value).gradient;
  const { loss, value, gradient } = measured;
  return {
    loss,
    value,
    gradient,
    probed,
    forwardPasses: sampler.passes() + (own?.passes() ?? 0),
    shots: sampler.shots() + (own?.shots() ?? 0),
  };
}

/** The state after a step that measured this. @throws QckptError ARGUMENT, as `trainingStep` */
export function updateStep(
  { optimizer, freezing }: Pick<TrainingContext, 'optimizer' | 'freezing'>,
  state: TrainState,
  { image }: Pick<TrainingSample, 'image'>,
  { loss, value, gradient, probed, forwardPasses, shots }: StepMeasured,
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const { active } = state.freezing;
  const updated = optimizer.update(state.parameters, state.optimizer, gradient, active);
  const { m, v } = updated.state;
  checkFinite(state.step, { loss: [loss], gradient, parameters: updated.parameters, m, v });
  const { finished, ...nextFreezing } = freezing.advance(state.freezing, state.step + 1, gradient, probed);
  return {
    state: {
      parameters: updated.parameters,
      optimizer: momentsAfterFreezing(updated.state, freezing, active, nextFreezing.active),
      freezing: nextFreezing,
      step: state.step + 1,
      forwardPasses: state.forwardPasses + forwardPasses,
      shotsSpent: state.shotsSpent + shots,
    },
    record: {
      step: state.step,
      image,
      loss,
      value,
      forwardPasses,
      shots,
      active: active.reduce((total, bit) => total + bit, 0),
      ...(finished ? { finishedScores: finished } : {}),
    },
  };
}

/**
 * @param active [trainable] whose circuits are run
 * @param known the value of the unshifted circuit, where it has been run already
 */
function shiftedGradient(
  { measurement, shots }: TrainingContext,
  source: StepSource,
  active: Uint8Array,
  sampler: ShotSampler,
  known: number | null = null,
): MeasuredLoss {
  const { value, slopes } = parameterShift(source.shifted(), measurement.binding, active, sampler, known);
  const slope = measurement.slope(value, shots);
  return {
    loss: measurement.loss(value, shots),
    value,
    gradient: scaled(slopes, slope),
  };
}

/** Adding 0 turns -0 into 0: a frozen parameter's gradient has one representation. */
function scaled(slopes: Float64Array, slope: number): Float64Array {
  const gradient = new Float64Array(slopes.length);
  for (let k = 0; k < gradient.length; k++) gradient[k] = slope * slopes[k] + 0;
  return gradient;
}

/** Else one overflow would spread through every later step, to be found at the next checkpoint. */
function checkFinite(step: number, numbers: NumbersOfStep): void {
  for (const name of NUMBERS_OF_STEP) {
    const values = numbers[name];
    for (let at = 0; at < values.length; at++)
      if (!Number.isFinite(values[at]))
        throw new QckptError(
          'ARGUMENT',
          `step ${step + 1}: "${name}[${at}]" expected a finite number, got ${values[at]}; is the learning rate too ` +
            'large?',
        );
  }
}

const NUMBERS_OF_STEP = ['loss', 'gradient', 'parameters', 'm', 'v'] as const;

interface NumbersOfStep {
  readonly loss: readonly number[];
  readonly gradient: Float64Array;
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
}
