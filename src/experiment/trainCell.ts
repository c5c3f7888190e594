import { trainingCellSchema } from '../checkpoint/cellSchema.ts';
import type { Checkpoint } from '../checkpoint/contents.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import type { TrainCell } from './plan.ts';

/** How a stranger's checkpoint was trained. @throws QckptError UNVERIFIABLE where the file does not say it in full */
export function trainCellOf({ meta }: Checkpoint): TrainCell {
  const { cell } = meta.run;
  parseWithSchema(
    trainingCellSchema,
    { value: cell, locate: () => '"qckpt.run.cell", expected a training cell' },
    'UNVERIFIABLE',
  );
  return cell as unknown as TrainCell;
}
