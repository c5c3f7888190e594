import { z } from 'zod';
import { pruningScoreNames } from '../../../learn/pruning/pruningScores.ts';
import { quantizationSchema } from '../../../learn/quantization/angleGrid.ts';
import type { NamedHardware } from '../../../training/cell.ts';
import { count, freezing, hardware, level, machine, reference } from '../../spec/specFields.ts';

const share = z.number().gt(0).lt(1);
const { bits } = quantizationSchema.shape;

/** What an experiment file says of it. */
export const adjustmentSchema = z.strictObject({
  kind: z.literal('adjustment'),
  model: reference,
  hardware: z.array(machine).min(2),
  level: level.default(1),
  /** Test images on which losses are compared. */
  images: count,
  /** Samples trained after each adjustment; other policies spend as many circuits. */
  samples: count,
  /** Samples on which gradients are measured to prune by, out of the same circuits. */
  scoringSamples: count,
  /** How what moves is pruned, and put on a grid. */
  pruning: z.strictObject({ by: z.enum(pruningScoreNames), shares: z.array(share).min(1) }),
  quantization: z.strictObject({
    rounding: quantizationSchema.shape.rounding,
    images: count,
    bits: z.array(bits).min(1),
  }),
  freezing,
  /** What an adjustment may cost in loss, for the largest share and the fewest bits of each machine. */
  tolerance: z.number().positive(),
  /** What is tried at home beside these. */
  home: z.strictObject({
    by: z.array(z.enum(pruningScoreNames)),
    shares: z.array(share),
    bits: z.array(bits),
    roundings: z.array(quantizationSchema.shape.rounding),
  }),
  /** Pairs of machines between which one share and one grid move together, by every two policies. */
  together: z.strictObject({ pairs: z.array(z.tuple([hardware, hardware])), share, bits }),
});

/** The same, every default written out. */
export type AdjustmentAnalysis = z.output<typeof adjustmentSchema>;

/** One machine's checkpoints and everything that is tried with them. */
export interface AdjustmentCell
  extends Omit<AdjustmentAnalysis, 'kind' | 'model' | 'hardware' | 'together' | 'freezing'> {
  /** The training whose checkpoint is adjusted, and the one that freezes; and the twin of each, null where exact. */
  readonly origin: string;
  readonly frozen: string;
  readonly twin: string | null;
  readonly frozenTwin: string | null;
  readonly targets: readonly NamedHardware[];
  /** Those targets to which pruning and quantization move together. */
  readonly together: { readonly targets: readonly string[]; readonly share: number; readonly bits: number };
}
