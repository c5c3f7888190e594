import { z } from 'zod';
import { modelSchema } from '../learn/models.ts';

/** What the cell of any training has, as a stranger's file may spell it. */
export const commonCell = {
  model: modelSchema.safeExtend({ name: z.string() }),
  hardware: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  seed: z.string(),
  shots: z.int().min(1).nullable(),
};
