import { QckptError } from '../numeric/qckptError.ts';
import type { OutcomeGradient, ShiftedProbabilities } from '../simulate/engine.ts';
import { bindValues } from './binding.ts';
import { momentsAfterFreezing } from './momentsAfterFreezing.ts';
import type { TrainingSample } from './objectives/measurement.ts';
import { parameterShift } from './parameterShift.ts';
import { createShotSampler, type ShotSampler } from './shots.ts';
import { perturbedGradient } from './spsa.ts';
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
}

/**
 * One training step on one sample: parameter-shift gradient of what the objective measures, chain rule to the loss,
 * optimizer, freezing. A pure function of state and sample; every draw is keyed by (seed, step, image, circuit), so a
 * resumed run repeats an uninterrupted one bit by bit.
 *
 * It takes 1 + 2 x (gates of active parameters) forward passes, 2 x (gates of probed parameters) more where the freezing
 * strategy measures for itself, and 2 in all under simultaneous perturbation.
 * @throws QckptError ARGUMENT: the step leads out of the finite numbers; the state before it is still good
 */
export function trainingStep(
  context: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const { measurement, shots, freezing } = context;
  const { active } = state.freezing;
  const place = { step: state.step, image: sample.image };
  const sampler = createShotSampler(measurement, context.shotKey, place, shots);
  const measured = context.optimizer.perturbation
    ? perturbedGradient(
        context,
        context.optimizer.perturbation(state.optimizer.steps),
        state,
        sample,
        sampler,
      )
    : shiftedGradient(context, state, sample, active, sampler);
  const updated = context.optimizer.update(state.parameters, state.optimizer, measured.gradient, active);
  checkFinite(state.step, {
    loss: [measured.loss],
    gradient: measured.gradient,
    parameters: updated.parameters,
    ...updated.state,
  });
  const own = freezing.probes && createShotSampler(measurement, context.probeKey, place, shots);
  const probed =
    own && shiftedGradient(context, state, sample, freezing.probes!, own, measured.value).gradient;
  const nextFreezing = freezing.advance(state.freezing, state.step + 1, measured.gradient, probed);
  const forwardPasses = sampler.passes() + (own?.passes() ?? 0);
  const shotsSpent = sampler.shots() + (own?.shots() ?? 0);
  return {
    state: {
      parameters: updated.parameters,
      optimizer: momentsAfterFreezing(updated.state, freezing, active, nextFreezing.active),
      freezing: nextFreezing,
      step: state.step + 1,
      forwardPasses: state.forwardPasses + forwardPasses,
      shotsSpent: state.shotsSpent + shotsSpent,
    },
    record: {
      step: state.step,
      image: sample.image,
      loss: measured.loss,
      value: measured.value,
      forwardPasses,
      shots: shotsSpent,
      active: active.reduce((total, bit) => total + bit, 0),
    },
  };
}

/**
 * @param active [trainable] whose circuits are run
 * @param known the value of the unshifted circuit, where it has been run already
 */
function shiftedGradient(
  { measurement, shots }: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
  active: Uint8Array,
  sampler: ShotSampler,
  known: number | null = null,
): MeasuredLoss {
  const { binding } = measurement;
  const bound = bindValues(binding, state.parameters, sample.features);
  const shifted =
    shots === null ? [exactShifts(measurement.gradient(bound, sample))] : measurement.shifted(bound, sample);
  const { value, slopes } = parameterShift(shifted, binding, active, sampler, known);
  const slope = measurement.slope(value, shots);
  // Adding 0 turns -0 into 0: a frozen parameter's gradient has one representation.
  return {
    loss: measurement.loss(value, shots),
    value,
    gradient: slopes.map((own) => slope * own + 0),
  };
}

/** The derivative is all that exact shifted probabilities are for: half their difference, which costs far less. */
function exactShifts({ probability, occurrences, slopes }: OutcomeGradient): ShiftedProbabilities {
  return { probability, occurrences, plus: slopes, minus: slopes.map((slope) => -slope) };
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
