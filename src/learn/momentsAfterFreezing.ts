import type { Freezing } from './freezing/freezingStrategy.ts';
import type { OptimizerState } from './optimizerKind.ts';

/**
 * The optimizer's state once a freezing strategy has advanced: parameters that are newly frozen lose their moments,
 * unless the strategy keeps them.
 * @param before [L, q, g] 1: trained in this step
 * @param after [L, q, g] 1: trains in the next
 */
export function momentsAfterFreezing(
  state: OptimizerState,
  { momentsOfFrozen }: Freezing,
  before: Uint8Array,
  after: Uint8Array,
): OptimizerState {
  // In most steps all is as it was.
  if (before === after || momentsOfFrozen === 'keep') return state;
  const newlyFrozen = before.map((was, k) => (was && !after[k] ? 1 : 0));
  return newlyFrozen.includes(1) ? forgetMoments(state, newlyFrozen) : state;
}

/** Sets the moments to zero wherever `chosen` is not 0. */
export function forgetMoments(state: OptimizerState, chosen: Uint8Array): OptimizerState {
  const cleared = (moments: Float64Array) => moments.map((value, k) => (chosen[k] ? 0 : value));
  return {
    ...state,
    m: cleared(state.m),
    v: cleared(state.v),
    ...(state.vMax ? { vMax: cleared(state.vMax) } : {}),
  };
}
