import { QckptError } from '../numeric/qckptError.ts';
import type { FreezingState, FreezingStep } from './freezing/freezingStrategy.ts';
import { momentsAfterFreezing } from './momentsAfterFreezing.ts';
import type { TrainingSample } from './objectives/measurement.ts';
import { parameterShift } from './parameterShift.ts';
import type { ShotSampler } from './shots.ts';
import { perturbedGradient } from './spsa.ts';
import { type StepSource, simulatedSource } from './stepSource.ts';
import type { MeasuredLoss, TrainingContext } from './trainingContext.ts';
import type { HeadState, TrainState } from './trainState.ts';

/** What one step reports. */
export interface TrainingRecord {
  /** Number of the step, from 0. */
  readonly step: number;
  /** Of the step's first sample. */
  readonly image: number;
  /** Loss at the parameters before the update; the samples' mean. */
  readonly loss: number;
  /** What the unshifted circuit showed, the first of its values: the label's frequency, or the energy. */
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
 * One training step on `batch` samples: parameter-shift gradients of what the objective measures, chain rule to the
 * loss, their mean, optimizer, freezing. A pure function of state and samples; every draw is keyed by (seed, number of
 * the sample, image, circuit), so a resumed run repeats an uninterrupted one bit by bit.
 *
 * A sample takes 1 + 2 x (gates of active parameters) forward passes, 2 x (gates of probed parameters) more where the
 * freezing strategy measures for itself, and 2 in all under simultaneous perturbation.
 * @throws QckptError ARGUMENT: the step leads out of the finite numbers; the state before it is still good
 */
export function trainingStep(
  context: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
  ...others: readonly TrainingSample[]
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const first = state.step * context.batch;
  const own = measureStep(context, state, sample, simulatedSource(context, state, sample, first));
  if (others.length === 0) return updateStep(context, state, sample, own);
  const rest = others.map((other, k) =>
    measureStep(context, state, other, simulatedSource(context, state, other, first + 1 + k)),
  );
  return updateStep(context, state, sample, meanMeasured([own, ...rest]));
}

/** What a step measures on one of its samples, wherever the values come from. */
export function measureStep(
  context: TrainingContext,
  state: TrainState,
  sample: TrainingSample,
  source: StepSource,
): StepMeasured {
  const { optimizer, freezing } = context;
  const sampler = source.sampler('training');
  const measured = optimizer.perturbation
    ? perturbedGradient(
        context,
        optimizer.perturbation(state.optimizer.steps),
        state,
        sample,
        source,
        sampler,
      )
    : shiftedGradient(context, state, sample, source, state.freezing.active, sampler);
  const own = freezing.probes && source.sampler('probe');
  const probed =
    own && shiftedGradient(context, state, sample, source, freezing.probes!, own, measured.values).gradient;
  const { loss, values, gradient, headGradient } = measured;
  return {
    loss,
    values,
    gradient,
    headGradient,
    probed,
    forwardPasses: sampler.passes() + (own?.passes() ?? 0),
    shots: sampler.shots() + (own?.shots() ?? 0),
  };
}

/** Of a step's samples: the mean of what they showed, the sum of what they cost. */
export function meanMeasured(all: readonly StepMeasured[]): StepMeasured {
  const [first] = all;
  if (all.length === 1) return first;
  const mean = <Of extends Float64Array | number[] | undefined>(of: (one: StepMeasured) => Of): Of =>
    of(first)?.map((_, k) => all.reduce((sum, one) => sum + of(one)![k], 0) / all.length) as Of;
  return {
    loss: all.reduce((sum, { loss }) => sum + loss, 0) / all.length,
    values: mean(({ values }) => values),
    gradient: mean(({ gradient }) => gradient),
    probed: mean(({ probed }) => probed),
    headGradient: mean(({ headGradient }) => headGradient),
    forwardPasses: all.reduce((sum, { forwardPasses }) => sum + forwardPasses, 0),
    shots: all.reduce((sum, { shots }) => sum + shots, 0),
  };
}

/** The state after a step that measured this. @throws QckptError ARGUMENT, as `trainingStep` */
export function updateStep(
  { optimizer, freezing }: Pick<TrainingContext, 'optimizer' | 'freezing'>,
  state: TrainState,
  { image }: Pick<TrainingSample, 'image'>,
  { loss, values, gradient, headGradient, probed, forwardPasses, shots }: StepMeasured,
): { readonly state: TrainState; readonly record: TrainingRecord } {
  const { active } = state.freezing;
  const updated = optimizer.update(state.parameters, state.optimizer, gradient, active);
  const { m, v } = updated.state;
  const head = state.head && updateHead(optimizer, state, state.head, headGradient!);
  checkFinite(state.step, 'loss', [loss]);
  checkFinite(state.step, 'gradient', gradient);
  checkFinite(state.step, 'parameters', updated.parameters);
  checkFinite(state.step, 'm', m);
  checkFinite(state.step, 'v', v);
  if (head !== undefined) checkFinite(state.step, 'head', head.weights);
  const advanced = freezing.advance(state.freezing, state.step + 1, gradient, probed);
  const { finished } = advanced;
  const nextFreezing = finished === undefined ? advanced : withoutScores(advanced);
  return {
    state: {
      parameters: updated.parameters,
      optimizer: momentsAfterFreezing(updated.state, freezing, active, nextFreezing.active),
      freezing: nextFreezing,
      ...(head === undefined ? {} : { head }),
      ...(state.pruning === undefined ? {} : { pruning: state.pruning }),
      step: state.step + 1,
      forwardPasses: state.forwardPasses + forwardPasses,
      shotsSpent: state.shotsSpent + shots,
    },
    record: {
      step: state.step,
      image,
      loss,
      value: values[0],
      forwardPasses,
      shots,
      active: sumOf(active),
      ...(finished ? { finishedScores: finished } : {}),
    },
  };
}

/** A step takes microseconds, and what copies an object but for a member takes a tenth of one. */
function withoutScores(advanced: FreezingStep): FreezingState {
  const { finished: _, ...kept } = advanced;
  return kept;
}

function sumOf(bits: Uint8Array): number {
  let sum = 0;
  for (let k = 0; k < bits.length; k++) sum += bits[k];
  return sum;
}

/** A head trains beside the angles: the same optimizer, at the same number of updates; nothing of it is ever frozen. */
function updateHead(
  optimizer: TrainingContext['optimizer'],
  state: Pick<TrainState, 'optimizer'>,
  { shape, weights, ...memory }: HeadState,
  gradient: Float64Array,
): HeadState {
  const all = new Uint8Array(weights.length).fill(1);
  const updated = optimizer.update(weights, { ...memory, steps: state.optimizer.steps }, gradient, all);
  const { steps: _, ...kept } = updated.state;
  return { shape, weights: updated.parameters, ...kept };
}

/**
 * @param active [trainable] whose circuits are run
 * @param known the values of the unshifted circuit, where it has been run already
 */
function shiftedGradient(
  { measurement, shots }: TrainingContext,
  { head }: Pick<TrainState, 'head'>,
  sample: TrainingSample,
  source: StepSource,
  active: Uint8Array,
  sampler: ShotSampler,
  known: number[] | null = null,
): MeasuredLoss {
  const { values, slopes } = parameterShift(source.shifted(active), measurement, active, sampler, known);
  const { byValue, byHead } = measurement.slope(values, shots, sample, head?.weights);
  return {
    loss: measurement.loss(values, shots, sample, head?.weights),
    values,
    gradient: chained(slopes, byValue, active.length),
    headGradient: byHead,
  };
}

/** The chain rule. From 0 no sum is -0: a frozen parameter's gradient has one representation. */
function chained(slopes: Float64Array, byValue: ArrayLike<number>, count: number): Float64Array {
  const gradient = new Float64Array(count);
  for (let value = 0; value < byValue.length; value++) {
    const slope = byValue[value];
    const from = value * count;
    for (let k = 0; k < count; k++) gradient[k] += slope * slopes[from + k];
  }
  return gradient;
}

/** Else one overflow would spread through every later step, to be found at the next checkpoint. */
function checkFinite(step: number, name: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++)
    if (!Number.isFinite(values[at]))
      throw new QckptError(
        'ARGUMENT',
        `step ${step + 1}: "${name}[${at}]" expected a finite number, got ${values[at]}; is the learning rate too ` +
          'large?',
      );
}
