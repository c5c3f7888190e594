import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import type { Start } from './adjustedState.ts';
import type { AdjustmentCell } from './adjustmentCell.ts';
import type { AdjustedMove } from './adjustmentResult.ts';
import { moveAdjusted, type Policies, type Standing } from './movedAdjustment.ts';

/** All that moves from one checkpoint. */
export interface Traveller {
  readonly start: Start;
  readonly plain: Standing;
  readonly pruned: readonly Standing[];
  readonly quantized: readonly Standing[];
  readonly frozen: Standing;
  readonly together: Standing;
}

const POLICIES = ['keep', 'rederive', 'relearn'] as const;

/** Everything on each of these machines by every policy, each with as many forward passes as keeping takes. */
export async function moveRows(
  traveller: Traveller,
  targets: readonly (HardwareProfile | null)[],
  { samples, together }: Pick<AdjustmentCell, 'samples' | 'together'>,
  control: boolean,
  onTarget: () => void,
): Promise<AdjustedMove[]> {
  const rows: AdjustedMove[] = [];
  for (const profile of targets) {
    const name = profile?.name ?? 'none';
    const to = { to: name, technology: profile?.technology ?? 'none', control } as const;
    const byPolicies = async (
      standing: Standing,
      all: readonly (readonly [string, Policies])[],
    ): Promise<void> => {
      let budget: number | null = null;
      for (const [policy, policies] of all) {
        const outcome = await moveAdjusted(standing, profile, policies, traveller.start, { budget, samples });
        budget ??= outcome.passes;
        rows.push({ ...to, policy, ...outcome });
      }
    };
    await byPolicies(traveller.plain, [['keep', {}]]);
    for (const pruned of traveller.pruned)
      await byPolicies(
        pruned,
        POLICIES.map((pruning) => [pruning, { pruning }]),
      );
    for (const quantized of traveller.quantized)
      await byPolicies(
        quantized,
        POLICIES.map((quantization) => [quantization, { quantization }]),
      );
    await byPolicies(traveller.frozen, [
      ['keep', { freezing: 'keep' }],
      ['rederive', { freezing: 'rescore' }],
      ['relearn', { freezing: 'relearn' }],
    ]);
    if (!control && together.targets.includes(name))
      await byPolicies(
        traveller.together,
        POLICIES.flatMap((pruning) =>
          POLICIES.map((quantization) => [`${pruning}+${quantization}`, { pruning, quantization }] as const),
        ),
      );
    onTarget();
  }
  return rows;
}
