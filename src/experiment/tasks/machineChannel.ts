import { setTimeout as wait } from 'node:timers/promises';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { answeredIn } from '../../checkpoint/format/jobs.ts';
import type { BackendSetting } from '../../machine/backends.ts';
import { openSpoolFolder } from '../../storage/spoolFolder.ts';
import type { TrainCell } from '../../training/cell.ts';
import type { TaskContext } from './taskContext.ts';

/** Between two looks at a spool folder. */
const LOOK_MS = 200;

/**
 * The way to a machine beyond this program, where the cell has one.
 * @param resumed whose answers are counted already
 * @throws QckptError SPEC: no folder of the user's own
 */
export function channelTo(
  { backend }: Pick<TrainCell, 'backend'>,
  { spool, taskId, stopping, tell }: TaskContext,
  resumed: DecodedCheckpoint | null,
): Pick<BackendSetting, 'spool'> {
  if (backend !== 'spool') return {};
  return {
    spool: {
      folder: openSpoolFolder(spool),
      pause: () => wait(LOOK_MS),
      stopping,
      tell: (message) => tell(`${taskId}: ${message}`),
      answered: resumed === null ? [] : answeredIn(resumed),
    },
  };
}
