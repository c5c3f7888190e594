import { z } from 'zod';
import { namedModelSchema } from '../../learn/ansatz/models.ts';
import { pruningScoreNames } from '../../learn/pruning/pruningScores.ts';
import { gridBits } from '../../learn/quantization/angleGrid.ts';

/** What may become of a pruning or of a grid: `choose` where there was none before. */
export const adjustmentPolicies = ['choose', 'keep', 'rederive', 'relearn'] as const;

/** Name of a policy. */
export type AdjustmentPolicy = (typeof adjustmentPolicies)[number];

const policy = z.enum(adjustmentPolicies);
const count = z.int().min(0);

/** What a move made of a pruning. */
export const pruningMove = z.strictObject({
  policy,
  by: z.enum(pruningScoreNames),
  share: z.number().gt(0).lt(1),
  /** Forward passes that measured gradients to choose by, on the new machine, before any training there. */
  passes: count,
});

/** What a move made of the grid of the angles. */
export const quantizationMove = z.strictObject({
  policy,
  bits: z.int().min(gridBits.least).max(gridBits.most),
  rounding: z.enum(['nearest', 'greedy']),
});

const label = z.string().min(1).max(256);

/**
 * The map between angles of the parent and those here: native = constant + sum of coefficient x logical. Logical angles
 * that stand in no native one are kept by value.
 */
export const anglesMove = z.strictObject({
  to: z.enum(['native', 'logical']),
  moments: z.enum(['jacobian', 'reset']),
  /** The model of the cell before. */
  model: namedModelSchema,
  map: z
    .array(
      z.strictObject({
        name: label,
        constant: z.number(),
        terms: z.array(z.tuple([label, z.number()])).max(4096),
      }),
    )
    .max(2 ** 16),
  rest: z.array(z.tuple([label, z.number()])).max(2 ** 16),
});

/** A pruning in the lineage. */
export type PruningMove = z.output<typeof pruningMove>;
/** A grid in the lineage. */
export type QuantizationMove = z.output<typeof quantizationMove>;
/** A change of angles in the lineage. */
export type AnglesMove = z.output<typeof anglesMove>;
