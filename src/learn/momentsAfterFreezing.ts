import type { Freezing } from './freezing/freezingStrategy.ts';
import { forgetMoments, type OptimizerState } from './optimizers.ts';

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
