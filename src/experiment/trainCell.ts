import { z } from 'zod';
import { commonCell } from '../checkpoint/cellSchema.ts';
import type { Checkpoint } from '../checkpoint/contents.ts';
import { relaxationRules } from '../hardware/noiseModel.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { dataConfigSchema } from '../learn/dataSet.ts';
import type { TrainCell } from './plan.ts';

const count = z.int().min(1);

/** A cell as a file has it. Options of optimizer and freezing are for those who make them to judge. */
const schema = z.looseObject({
  ...commonCell,
  level: z.int().min(0).max(3),
  freezing: z.looseObject({ strategy: z.string() }),
  optimizer: z.looseObject({ name: z.string() }),
  data: dataConfigSchema,
  idle: z.boolean(),
  relaxation: z.enum(relaxationRules).optional(),
  samples: count,
  checkpointEvery: count,
  validationImages: count,
  testImages: count,
  resetUs: z.number().min(0),
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
