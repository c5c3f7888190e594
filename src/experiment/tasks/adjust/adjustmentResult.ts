import { z } from 'zod';
import { originDigests } from '../../results/resultCheck.ts';

/** What is adjusted: nothing, one of three things, or pruning and quantization together. */
export const adjustedKinds = ['none', 'pruning', 'quantization', 'freezing', 'both'] as const;

const technology = z.enum(['superconducting', 'trapped-ion', 'neutral-atom', 'none']);

/** How something was adjusted; null: it was not. */
const setting = {
  kind: z.enum(adjustedKinds),
  by: z.string().nullable(),
  share: z.number().nullable(),
  bits: z.number().nullable(),
  rounding: z.string().nullable(),
};

const compiled = {
  /** Of the compiled circuit: all gates but rz, those on two qubits, and its depth. */
  gates: z.number(),
  twoQubitGates: z.number(),
  depth: z.number(),
};

/** What an adjustment costs and saves on the machine where it is made. */
const atHome = z.object({
  ...setting,
  ...compiled,
  loss: z.number(),
  accuracy: z.number().nullable(),
  /** Forward passes since the origin. */
  passes: z.number(),
  qpuSeconds: z.number().nullable(),
  /** Of the angles, as they are stored. */
  bytes: z.number(),
});

/** What a policy makes of an adjusted checkpoint on another machine. */
const moved = z.object({
  ...setting,
  ...compiled,
  to: z.string(),
  technology,
  /** What came here is the twin's: the same machine with other shots. */
  control: z.boolean(),
  /** `keep`, `rederive`, `relearn`; of pruning and quantization together two of them. */
  policy: z.string(),
  lossMoved: z.number(),
  loss: z.number(),
  accuracy: z.number().nullable(),
  passes: z.number(),
  qpuSeconds: z.number().nullable(),
  /** |both| / |either| of what is pruned, or of what trains, before and after; null where there are no masks. */
  overlap: z.number().nullable(),
});

/** The shape of `result.json`. */
export const adjustmentShape = z.object({
  from: z.string(),
  technology,
  model: z.string(),
  seed: z.string(),
  checkpoint: originDigests,
  images: z.number(),
  home: z.array(atHome),
  moves: z.array(moved),
});

/** Adjustments of one machine's checkpoint there, and policies for them everywhere else. Losses are exact. */
export type AdjustmentResult = z.output<typeof adjustmentShape>;
/** One row of it at home. */
export type AdjustedAtHome = AdjustmentResult['home'][number];
/** One row of it elsewhere. */
export type AdjustedMove = AdjustmentResult['moves'][number];
/** What tells rows apart beside machine and policy. */
export type AdjustedSetting = Pick<AdjustedAtHome, 'kind' | 'by' | 'share' | 'bits' | 'rounding'>;
