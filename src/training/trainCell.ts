import { cellSchemaOf } from '../checkpoint/format/cellSchema.ts';
import type { Checkpoint } from '../checkpoint/format/checkpoint.ts';
import { refuseUnknownParts } from '../checkpoint/format/parts.ts';
import { objectiveOf } from '../checkpoint/verify/claimSubject.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import type { Objective } from '../learn/objectives/objective.ts';
import { outcome } from '../learn/objectives/outcome.ts';
import type { Cell, TrainCell } from './cell.ts';

/** How a stranger's checkpoint was trained. @throws QckptError UNVERIFIABLE where the file does not say it in full */
export function cellOf(checkpoint: Pick<Checkpoint, 'meta' | 'unknown'>): Cell {
  const { meta } = checkpoint;
  refuseUnknownParts(checkpoint);
  return asCellOf(objectiveOf({ meta }), meta.run.cell);
}

/** The same of a classifier. @throws QckptError UNVERIFIABLE: not all of its cell, or more than that */
export function trainCellOf(checkpoint: Pick<Checkpoint, 'meta' | 'unknown'>): TrainCell {
  const { meta } = checkpoint;
  refuseUnknownParts(checkpoint);
  const objective = objectiveOf({ meta });
  return asCellOf(objective.readsData ? objective : outcome, meta.run.cell) as TrainCell;
}

function asCellOf(objective: Objective, cell: unknown): Cell {
  const locate = (): string =>
    `"qckpt.run.cell", expected ${objective.readsData ? 'a training cell' : `an ${objective.kind}'s cell`}`;
  parseWithSchema(cellSchemaOf(objective), { value: cell, locate }, 'UNVERIFIABLE');
  return cell as Cell;
}
