/**
 * What a move does of itself: keep what was learned, but where the study `experiments/adjust.yaml` found a policy that
 * loses less; see docs/studies/adjust.md. A test compares it with the study's table.
 */
export const usualPolicies = { freezing: 'keep', pruning: 'keep', quantization: 'rederive' } as const;
