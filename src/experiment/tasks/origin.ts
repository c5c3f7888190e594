import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import type { TrainCell } from '../../training/cell.ts';
import { readSavedCheckpoint } from './runCheckpoints.ts';
import type { TaskContext } from './taskContext.ts';
import type { TrainResult } from './train.ts';

/** A finished training run that another task starts from. */
export interface Origin {
  readonly result: TrainResult;
  readonly checkpoint: DecodedCheckpoint;
  readonly cell: TrainCell;
}

/**
 * Reads the result and the last checkpoint of a training task in the same run.
 * @throws QckptError as `readSavedCheckpoint`
 */
export function readOrigin(context: TaskContext, taskId: string): Origin {
  const result = context.resultOf<TrainResult>(taskId);
  const checkpoint = readSavedCheckpoint(context.folderOf(taskId), result.checkpoint);
  return { result, checkpoint, cell: checkpoint.meta.run.cell as unknown as TrainCell };
}
