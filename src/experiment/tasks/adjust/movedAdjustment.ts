import type { AdjustmentPolicy } from '../../../checkpoint/format/adjustments.ts';
import type { LineageStep } from '../../../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { type Adjusted, adjustPruning } from '../../../training/adjust/adjustPruning.ts';
import { decideGrid, onGrid, throughGrid } from '../../../training/adjust/adjustQuantization.ts';
import { freezingPolicies } from '../../../training/migrateCheckpoint.ts';
import { prepareTraining } from '../../../training/training.ts';
import { measuredOn, type Start, trainedUntil } from './adjustedState.ts';
import type { AdjustedMove, AdjustedSetting } from './adjustmentResult.ts';

/** What is done on the new machine with what was learned on the old one. */
export interface Policies {
  readonly pruning?: AdjustmentPolicy;
  readonly quantization?: AdjustmentPolicy;
  readonly freezing?: LineageStep['freezing'];
}

/** An adjusted checkpoint at home, and how it was adjusted. */
export interface Standing {
  readonly adjusted: Adjusted;
  readonly setting: AdjustedSetting;
}

/** What a move gives, but for who moves where. */
export type MoveOutcome = Omit<AdjustedMove, 'to' | 'technology' | 'control' | 'policy' | 'bytes'>;

/**
 * An adjusted checkpoint on a machine: adjusted again by the policies, then trained until the budget of forward passes
 * is spent, those that measure gradients to prune by included.
 * @param budget forward passes; null: those of `samples` samples
 */
export async function moveAdjusted(
  { adjusted: { cell, state: start }, setting }: Standing,
  profile: HardwareProfile | null,
  policies: Policies,
  { data, images }: Pick<Start, 'data' | 'images'>,
  { budget, samples }: { readonly budget: number | null; readonly samples: number },
): Promise<MoveOutcome> {
  const training = prepareTraining(cell, profile, data);
  // The codes are of the angles before: what is trained has none.
  const { quantized: _, ...state } = start;
  const { loss: lossMoved } = training.exact(state, images);
  const grid = decideGrid(cell, policies.quantization && { policy: policies.quantization }, samples);
  const gridded = grid.spec === undefined ? cell : { ...cell, quantization: grid.spec };
  const pruned = adjustPruning(
    { cell: gridded, training, state },
    policies.pruning && { policy: policies.pruning },
  );
  const freezing = freezingPolicies[policies.freezing ?? 'keep'].apply(
    pruned.state.freezing,
    pruned.training,
  );
  const begun = { ...pruned, state: { ...pruned.state, freezing } };
  const along =
    policies.quantization === 'relearn' ? throughGrid(pruned.training, pruned.cell) : pruned.training;
  const until =
    budget === null
      ? ({ step }: typeof state): boolean => step >= start.step + samples
      : ({ forwardPasses }: typeof state): boolean => forwardPasses >= start.forwardPasses + budget;
  const trained = await trainedUntil(begun, until, along);
  const ended = {
    ...trained,
    state: onGrid(trained, policies.quantization ?? 'keep', true),
  };
  const { bytes: __, ...measured } = measuredOn(ended, start, images);
  return { ...setting, ...measured, lossMoved, overlap: overlapOf(start, begun.state) };
}

function overlapOf(before: Adjusted['state'], after: Adjusted['state']): number | null {
  const [a, b] = before.pruning
    ? [before.pruning.mask, after.pruning!.mask]
    : [before.freezing.active, after.freezing.active];
  const both = a.reduce((sum, bit, k) => sum + (bit & b[k]), 0);
  const either = a.reduce((sum, bit, k) => sum + (bit | b[k]), 0);
  return either === 0 ? null : both / either;
}
