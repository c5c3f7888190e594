import { QckptError } from '../numeric/qckptError.ts';
import type { OutcomeGradient, ShiftedProbabilities } from '../simulate/engine.ts';
import { crossEntropy, crossEntropySlope } from './loss.ts';
import { momentsAfterFreezing } from './momentsAfterFreezing.ts';
import { bindValues, parameterShift } from './parameterShift.ts';
import { createShotSampler, type ShotSampler } from './shots.ts';
import { perturbedGradient } from './spsa.ts';
import type { MeasuredLoss, TrainingContext, TrainingSample } from './trainingContext.ts';
import type { TrainState } from './trainState.ts';

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

/**
 * One training step on one sample: parameter-shift gradient of the label's probability, chain rule to the loss,
 * optimizer, freezing. A pure function of state and sample; every draw is keyed by (seed, step, image, circuit), so a
 * resumed run repeats an uninterrupted one bit by bit.
 *
 * It runs 1 + 2 x (gates of active parameters) circuits, 2 x (gates of probed parameters) more where the freezing
 * strategy measures for itself, and 2 in all under simultaneous perturbation.
 * @throws QckptError ARGUMENT: the step leads out of the finite numbers; the state before it is still good
 */
export function trainingStep(
  context: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const { shots, freezing } = context;
  const { active } = state.freezing;
  const sampler = createShotSampler(context.shotKey, state.step, sample.image, shots);
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
  const own = freezing.probes && createShotSampler(context.probeKey, state.step, sample.image, shots);
  const probed =
    own && shiftedGradient(context, state, sample, freezing.probes!, own, measured.frequency).gradient;
  const nextFreezing = freezing.advance(state.freezing, state.step + 1, measured.gradient, probed);
  const circuits = sampler.circuits() + (own?.circuits() ?? 0);
  const shotsSpent = sampler.shots() + (own?.shots() ?? 0);
  return {
    state: {
      parameters: updated.parameters,
      optimizer: momentsAfterFreezing(updated.state, freezing, active, nextFreezing.active),
      freezing: nextFreezing,
      step: state.step + 1,
      circuits: state.circuits + circuits,
      shotsSpent: state.shotsSpent + shotsSpent,
    },
    record: {
      step: state.step,
      image: sample.image,
      loss: measured.loss,
      frequency: measured.frequency,
      circuits,
      shots: shotsSpent,
      active: active.reduce((total, bit) => total + bit, 0),
    },
  };
}

/**
 * @param active [trainable] whose circuits are run
 * @param known the frequency of the unshifted circuit, where it has been run already
 */
function shiftedGradient(
  { engine, binding, shots }: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
  active: Uint8Array,
  sampler: ShotSampler,
  known: number | null = null,
): MeasuredLoss {
  const values = bindValues(binding, state.parameters, sample.features);
  const shifted =
    shots === null
      ? exactShifts(engine.gradient(values, sample.outcome))
      : engine.shifted(values, sample.outcome);
  const { frequency, slopes } = parameterShift(shifted, binding, active, sampler, known);
  const slope = crossEntropySlope(frequency, shots);
  // Adding 0 turns -0 into 0: a frozen parameter's gradient has one representation.
  return {
    loss: crossEntropy(frequency, shots),
    frequency,
    gradient: slopes.map((value) => slope * value + 0),
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
