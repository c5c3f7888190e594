import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { USUAL_RETRAINING } from '../../experiment/retraining/pace.ts';
import { type Retraining, retrain } from '../../experiment/retraining/retrain.ts';
import { stoppable } from '../../experiment/stopSignals.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';
import { tell } from '../output.ts';
import { createPatientReport } from '../runs/patientReport.ts';
import type { Preparer } from './createPreparer.ts';
import { dataHeldBy } from './dataHeldBy.ts';

/** Trains a checkpoint again. @throws QckptError INTERRUPTED: a signal came; its cause is the signal's name */
export type Retrainer = (checkpoint: DecodedCheckpoint, path: string) => Promise<Retraining>;

/**
 * @param limit factor on the usual work
 * @param paths where the parents of moved checkpoints may be
 * @param quiet shows no progress
 */
export function createRetrainer(
  prepare: Preparer,
  limit: number,
  paths: readonly string[],
  quiet: boolean,
): Retrainer {
  const parentOf = createParentSearch(paths, limit);
  return async (checkpoint, path) => {
    const { cellId } = checkpoint.meta.run;
    const progress = createPatientReport(quiet);
    const onProgress = (share: number): void =>
      progress.update({ tasksDone: 0, tasks: 1, share, running: [cellId] });
    let found: Retraining | null = null;
    try {
      await stoppable(
        () => tell('qckpt: stopping (again to stop at once)'),
        async ({ asked, by }) => {
          try {
            found = await retrain(checkpoint, {
              data: (config, features, seed) =>
                prepare(config, features, seed, () => dataHeldBy(checkpoint, path, config.labels)),
              parentOf,
              limit: limit * USUAL_RETRAINING,
              stop: asked,
              onProgress,
            });
          } catch (error) {
            if (!(error instanceof QckptError) || error.code !== 'INTERRUPTED') throw error;
            throw new QckptError(error.code, error.message, { cause: by() });
          }
        },
      );
    } finally {
      progress.end();
    }
    return found!;
  };
}

/** Reads the files when the first parent is asked for; those that cannot be read have no children. */
function createParentSearch(
  paths: readonly string[],
  limit: number,
): (stateDigest: string) => DecodedCheckpoint | null {
  let places: Map<string, string> | null = null;
  return (stateDigest) => {
    places ??= new Map(
      paths.flatMap((path) => {
        const found = readOrNull(path, limit);
        return found === null ? [] : [[found.stateDigest, path]];
      }),
    );
    const path = places.get(stateDigest);
    return path === undefined ? null : readOrNull(path, limit);
  };
}

function readOrNull(path: string, limit: number): DecodedCheckpoint | null {
  try {
    return openCheckpoint(path, limit);
  } catch (error) {
    if (error instanceof QckptError) return null;
    throw error;
  }
}
