import type { DecodedCheckpoint } from '../checkpoint/contents.ts';
import { type Retraining, retrain } from '../experiment/retrain.ts';
import { stoppable } from '../experiment/stopSignals.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Preparer } from './createPreparer.ts';
import { createProgressReport, type ProgressReport } from './progressReport.ts';

/** Trains a checkpoint again. @throws QckptError INTERRUPTED: a signal came; its cause is the signal's name */
export type Retrainer = (checkpoint: DecodedCheckpoint) => Promise<Retraining>;

/** What takes less says nothing on the way. */
const PATIENCE_MS = 2000;

/** @param limit most circuits of six qubits a file */
export function createRetrainer(prepare: Preparer, limit: number): Retrainer {
  return async (checkpoint) => {
    const startedAtMs = performance.now();
    const { cellId } = checkpoint.meta.run;
    let progress: ProgressReport | null = null;
    const onProgress = (share: number): void => {
      if (performance.now() - startedAtMs < PATIENCE_MS) return;
      progress ??= createProgressReport(false);
      progress.update({ tasksDone: 0, tasks: 1, share, running: [cellId] });
    };
    let found: Retraining | null = null;
    try {
      await stoppable(
        () => process.stderr.write('qckpt: stopping (again to stop at once)\n'),
        async ({ asked, by }) => {
          try {
            found = await retrain(checkpoint, { data: prepare, limit, stop: asked, onProgress });
          } catch (error) {
            if (!(error instanceof QckptError) || error.code !== 'INTERRUPTED') throw error;
            throw new QckptError(error.code, error.message, { cause: by() });
          }
        },
      );
    } finally {
      (progress as ProgressReport | null)?.end();
    }
    return found!;
  };
}
