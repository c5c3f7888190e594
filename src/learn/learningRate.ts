import { z } from 'zod';
import { cos, pow } from '../numeric/elementary.ts';

/** A share that an average keeps of what it was. */
export const decay = z.number().min(0).lt(1);

/** Options of how the learning rate changes with the number of updates t. */
export const rateOptions = {
  learningRate: z.number().positive(),
  /**
   * Constant where absent. With T = scheduleSteps: `inverse-time`: rate / (1 + t / T); `halving`: rate x 2^(-t / T);
   * `step`: rate x scheduleFactor^floor(t / T); `cosine`: rate x (1 + cos(pi min(t, T) / T)) / 2, down to 0 at T
   * (Loshchilov and Hutter, ICLR 2017, without restarts).
   */
  schedule: z.enum(['constant', 'inverse-time', 'halving', 'step', 'cosine']).optional(),
  scheduleSteps: z.number().positive().optional(),
  scheduleFactor: z.number().positive().max(1).optional(),
  /** So many updates first, whose rates rise evenly to the full one (Goyal et al., arXiv:1706.02677); then t = 0. */
  warmupSteps: z.int().min(0).optional(),
};

/** Those options. */
export type RateOptions = z.output<z.ZodObject<typeof rateOptions>>;

/** The learning rate of the update after `steps` others. */
export function rateAt(options: RateOptions, steps: number): number {
  const { learningRate, schedule, scheduleSteps = 100, scheduleFactor = 0.1, warmupSteps = 0 } = options;
  if (steps < warmupSteps) return (learningRate * (steps + 1)) / warmupSteps;
  const t = steps - warmupSteps;
  if (schedule === 'inverse-time') return learningRate / (1 + t / scheduleSteps);
  if (schedule === 'halving') return learningRate * pow(2, -t / scheduleSteps);
  if (schedule === 'step') return learningRate * pow(scheduleFactor, Math.floor(t / scheduleSteps));
  if (schedule === 'cosine')
    return (learningRate * (1 + cos((Math.PI * Math.min(t, scheduleSteps)) / scheduleSteps))) / 2;
  return learningRate;
}
