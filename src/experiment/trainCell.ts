import { z } from 'zod';
import type { Checkpoint } from '../checkpoint/contents.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { dataConfigSchema } from '../learn/dataSet.ts';
import { modelSchema } from '../learn/models.ts';
import type { TrainCell } from './plan.ts';

const count = z.int().min(1);

/** A cell as a file has it. Options of optimizer and freezing are for those who make them to judge. */
const schema = z.looseObject({
  model: modelSchema.safeExtend({ name: z.string() }),
  hardware: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  level: z.int().min(0).max(3),
  freezing: z.looseObject({ strategy: z.string() }),
  optimizer: z.looseObject({ name: z.string() }),
  data: dataConfigSchema,
  idle: z.boolean(),
  shots: count.nullable(),
  samples: count,
  checkpointEvery: count,
  validationImages: count,
  testImages: count,
  resetUs: z.number().min(0),
  seed: z.string(),
  initialAngles: z.array(z.number()).optional(),
  passes: z.object({ budget: count, every: count }).optional(),
});

/** How a stranger's checkpoint was trained. @throws QckptError UNVERIFIABLE where the file does not say it in full */
export function trainCellOf({ meta }: Checkpoint): TrainCell {
  const { cell } = meta.run;
  parseWithSchema(
    schema,
    { value: cell, locate: () => '"qckpt.run.cell", expected a training cell' },
    'UNVERIFIABLE',
  );
  return cell as unknown as TrainCell;
}
