import { trainingCellSchema } from '../checkpoint/cellSchema.ts';
import type { Checkpoint } from '../checkpoint/contents.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import type { TrainCell } from './cell.ts';

/** How a stranger's checkpoint was trained. @throws QckptError UNVERIFIABLE where the file does not say it in full */
export function trainCellOf({ meta }: Checkpoint): TrainCell {
  return asTrainCell(meta.run.cell);
}

/** @throws QckptError UNVERIFIABLE: not all of a training cell, or more than that */
export function asTrainCell(cell: unknown): TrainCell {
  const locate = (): string => '"qckpt.run.cell", expected a training cell';
  parseWithSchema(trainingCellSchema, { value: cell, locate }, 'UNVERIFIABLE');
  return cell as TrainCell;
}
