import { z } from 'zod';
import { type PruningScoreName, pruningScoreNames } from './pruningScores.ts';

/** How angles are chosen that are set to zero. */
export const pruningSchema = z.strictObject({
  by: z.enum(pruningScoreNames),
  /** Of all parameters, rounded down. */
  share: z.number().gt(0).lt(1),
  /** Training samples that gradients are measured on, where the score needs them. */
  samples: z.int().min(1).max(1_000_000).default(50),
});

/** The same, with every option set. */
export interface PruningSpec {
  readonly by: PruningScoreName;
  readonly share: number;
  readonly samples: number;
}

/** What is remembered of a pruning, by parameter: enough to choose again. */
export interface PruningState {
  /** 1: pruned, its angle is zero and its gate gone. */
  readonly mask: Uint8Array;
  /** >= 0; what it was chosen by. */
  readonly score: Float64Array;
  /** > 0; what scores are divided by: 1, or more where the machine makes the gate dear. */
  readonly weight: Float64Array;
  /** Radians: what pruned angles were; 0 for the others. */
  readonly angles: Float64Array;
}

/** [parameters] every angle as it would be without pruning. */
export function denseAngles(parameters: Float64Array, pruning: PruningState | undefined): Float64Array {
  return pruning === undefined
    ? parameters
    : parameters.map((angle, k) => (pruning.mask[k] ? pruning.angles[k] : angle));
}
