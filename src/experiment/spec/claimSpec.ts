import { z } from 'zod';
import { count } from './specFields.ts';

/**
 * What would count as support for a claim, fixed before anything runs: what its threshold means is said by the claim's
 * record (`qckpt explain C1`).
 */
export const claimSchema = z.strictObject({
  threshold: z.number(),
  /** Why this threshold: the smallest difference of interest, in words. */
  reason: z.string().min(1).max(1000).optional(),
  /** Judged on the seeds from this one on: on those that nobody had looked at when the claim's test was fixed. */
  fromSeed: count.default(1),
  /** C6: sizes of fewer layers do not count. */
  leastLayers: count.default(1),
  /** C6, C6b: the largest relative difference from a formula that still counts as following it. */
  formulaTolerance: z.number().positive().default(0.01),
  /** C13, C13c: the share that is pruned. */
  share: z.number().gt(0).lt(1).optional(),
  /** C13b: bits of an angle. */
  bits: count.optional(),
  /** C1: how many of the machines calibrated last are looked at by themselves. */
  newestMachines: z.int().min(2).default(4),
});

/** A claim's entry in an experiment file. */
export type ClaimSpec = z.infer<typeof claimSchema>;
