import { backends } from '../../machine/backends.ts';
import { createDamageFinder, readManifest } from '../../storage/checkpoints/manifest.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { advance } from '../../training/advance.ts';
import type { TrainCell } from '../../training/cell.ts';
import { stateOf } from '../../training/savedState.ts';
import type { ClassifierTraining, Stepped } from '../../training/training.ts';
import type { Origin } from './origin.ts';
import { readSavedCheckpoint } from './runCheckpoints.ts';

/**
 * [L, q, g] the scores that a run's last whole window ended with. A checkpoint made there holds those that were reset
 * already, so the steps up to it are taken once more, from the newest checkpoint before it that is left.
 * @param folder of the run
 * @returns the checkpoint's own scores where no window has ended, or the strategy has none
 * @throws QckptError as `readSavedCheckpoint` and `Training.step`
 */
export async function finishedScores(
  training: ClassifierTraining,
  { cell, checkpoint }: Pick<Origin, 'cell' | 'checkpoint'>,
  folder: string,
): Promise<Float64Array> {
  const end = endOfWindow(cell, checkpoint.meta.progress.step);
  if (end === 0) return checkpoint.freeze.score.data;
  const damageOf = createDamageFinder(disk, folder);
  const left = readManifest(disk, folder).lines.findLast(
    (line) => line.step < end && damageOf(line) === null,
  );
  const start =
    left === undefined
      ? training.start()
      : stateOf(readSavedCheckpoint(folder, { ...left, file: left.name }), training.context.optimizer);
  const profile = training.profile;
  const backend = cell.backend === undefined ? null : backends[cell.backend].open({ ...cell, profile });
  let finished: Float64Array | undefined;
  const note = ({ record }: Stepped): void => {
    finished = record.finishedScores ?? finished;
  };
  const state = await advance(training, start, ({ step }) => step >= end, { backend, note });
  return finished ?? state.freezing.score;
}

/** The last step at which a window ended; 0: none did, or the strategy has no windows. */
function endOfWindow({ freezing: { window } }: Pick<TrainCell, 'freezing'>, step: number): number {
  return typeof window === 'number' ? step - (step % window) : 0;
}
