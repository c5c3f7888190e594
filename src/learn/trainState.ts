import { sequentialUniforms } from '../numeric/streams.ts';
import { ansatzOf, type Model } from './ansatz/models.ts';
import type { Freezing, FreezingState } from './freezing/freezingStrategy.ts';
import type { HeadStart } from './objectives/measurement.ts';
import type { Optimizer, OptimizerState } from './optimizerKind.ts';
import type { PruningState } from './pruning/pruningSpec.ts';
import type { Quantized } from './quantization/angleGrid.ts';

/** All that a run needs to continue, besides its unchanging context. Every array is in the order of [L, q, g]. */
export interface TrainState {
  /** Angles in radians. */
  readonly parameters: Float64Array;
  readonly optimizer: OptimizerState;
  readonly freezing: FreezingState;
  /** Absent: the objective has no head. */
  readonly head?: HeadState;
  /** Absent: every angle is there. */
  readonly pruning?: PruningState;
  /** The angles' codes, where they are on a grid: at the end of a training. Absent: they are not. */
  readonly quantized?: Quantized;
  /** Steps so far; it names the draws of the next one, its samples, their epoch and its freezing window. */
  readonly step: number;
  readonly forwardPasses: number;
  /** Shots spent so far; 0 in exact mode. */
  readonly shotsSpent: number;
}

/** A trained linear head, and what the optimizer remembers of it. Its updates are as many as those of the angles. */
export interface HeadState extends Omit<OptimizerState, 'steps'>, HeadStart {}

/** What a training has learned: all that a claim is made of. */
export interface Learned {
  readonly parameters: Float64Array;
  readonly head?: Pick<HeadState, 'weights'> | undefined;
}

/** A head before its first update. */
export function initialHead({ shape, weights }: HeadStart, optimizer: Optimizer): HeadState {
  const { steps: _, ...memory } = optimizer.start(weights.length);
  return { shape, weights: weights.slice(), ...memory };
}

/** Independent uniforms in [0, 2 pi). */
export function initialParameters(seed: string | number, count: number): Float64Array {
  const uniform = sequentialUniforms(seed, 'initial-parameters');
  return Float64Array.from({ length: count }, () => uniform() * 2 * Math.PI);
}

/** The angles that a cell gives, or else its model; random ones by seed where neither does. */
export function startingAngles({
  seed,
  initialAngles,
  model,
}: {
  readonly seed: string;
  readonly initialAngles?: readonly number[];
  readonly model: Model;
}): Float64Array {
  const { parameterNames, start } = ansatzOf(model);
  if (initialAngles !== undefined) return Float64Array.from(initialAngles);
  if (start === undefined) return initialParameters(seed, parameterNames.length);
  if (!('from' in start)) return Float64Array.from(start);
  const uniform = sequentialUniforms(seed, 'initial-parameters');
  const { from, to } = start;
  return Float64Array.from(parameterNames, () => from + uniform() * (to - from));
}

/**
 * The state before step 0.
 * @param parameters shape [P], in radians
 * @param head the objective's, where it has one
 */
export function initialTrainState(
  parameters: Float64Array,
  optimizer: Optimizer,
  freezing: Freezing,
  head?: HeadStart,
): TrainState {
  return {
    parameters,
    optimizer: optimizer.start(parameters.length),
    freezing: freezing.start(),
    ...(head === undefined ? {} : { head: initialHead(head, optimizer) }),
    step: 0,
    forwardPasses: 0,
    shotsSpent: 0,
  };
}
