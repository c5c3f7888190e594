import type { AdjustmentPolicy } from '../../checkpoint/format/adjustments.ts';

/** What a move does of itself: what lost least in the study `experiments/adjust.yaml`; see docs/studies/adjust.md. */
export const usualPolicies: Readonly<
  Record<'pruning' | 'quantization', Exclude<AdjustmentPolicy, 'choose'>>
> = {
  pruning: 'keep',
  quantization: 'rederive',
};
