import { sequentialUniforms } from '../numeric/streams.ts';
import { ansatzOf, type Model } from './ansatz/models.ts';
import type { Freezing, FreezingState } from './freezing/freezingStrategy.ts';
import type { Optimizer, OptimizerState } from './optimizers.ts';

/** All that a run needs to continue, besides its unchanging context. Every array is in the order of [L, q, g]. */
export interface TrainState {
  /** Angles in radians. */
  readonly parameters: Float64Array;
  readonly optimizer: OptimizerState;
  readonly freezing: FreezingState;
  /** Samples used so far; it names the draws of the next step, its image, its epoch and its freezing window. */
  readonly step: number;
  readonly forwardPasses: number;
  /** Shots spent so far; 0 in exact mode. */
  readonly shotsSpent: number;
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

/** The state before step 0. @param parameters shape [P], in radians */
export function initialTrainState(
  parameters: Float64Array,
  optimizer: Optimizer,
  freezing: Freezing,
): TrainState {
  return {
    parameters,
    optimizer: optimizer.start(parameters.length),
    freezing: freezing.start(),
    step: 0,
    forwardPasses: 0,
    shotsSpent: 0,
  };
}
