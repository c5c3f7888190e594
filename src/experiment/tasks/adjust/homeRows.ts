import type { PruningSpec } from '../../../learn/pruning/pruningSpec.ts';
import type { QuantizationSpec } from '../../../learn/quantization/angleGrid.ts';
import {
  measuredOn,
  prunedAtHome,
  quantizedAtHome,
  type Start,
  trainedOn,
  trainedUntil,
  unadjusted,
} from './adjustedState.ts';
import type { AdjustmentCell } from './adjustmentCell.ts';
import type { AdjustedAtHome } from './adjustmentResult.ts';

/**
 * What each share and each grid is worth on the machine itself. What is pruned trains until as many forward passes are
 * spent as training on without pruning takes; what is rounded, and its peer, does not train.
 */
export async function homeRows(
  start: Start,
  { home, samples, scoringSamples, quantization: { images: compared } }: AdjustmentCell,
): Promise<AdjustedAtHome[]> {
  const { images } = start;
  const plain = unadjusted(start);
  const nothing = { kind: 'none', by: null, share: null, bits: null, rounding: null } as const;
  const longer = await trainedOn(plain, samples);
  const budget = longer.state.forwardPasses;
  const rows: AdjustedAtHome[] = [
    { ...nothing, ...measuredOn(plain, plain.state, images) },
    { ...nothing, ...measuredOn(longer, plain.state, images) },
  ];
  for (const by of home.by)
    for (const share of home.shares) {
      const spec: PruningSpec = { by, share, samples: scoringSamples };
      const pruned = await prunedAtHome(plain, spec, 0);
      const trained = await trainedUntil(pruned, ({ forwardPasses }) => forwardPasses >= budget);
      rows.push({ ...nothing, kind: 'pruning', by, share, ...measuredOn(trained, plain.state, images) });
    }
  for (const rounding of home.roundings)
    for (const bits of home.bits) {
      const spec: QuantizationSpec = { bits, rounding, images: compared };
      const rounded = quantizedAtHome(plain, spec);
      rows.push({
        ...nothing,
        ...{ kind: 'quantization', bits, rounding },
        ...measuredOn(rounded, plain.state, images),
      });
    }
  return rows;
}
