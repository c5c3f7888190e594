import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  joinCheckpoint,
} from '../checkpoint/format/contents.ts';
import { storedDataSet } from '../checkpoint/format/storedDataSet.ts';
import { objectiveOf } from '../checkpoint/verify/claimSubject.ts';
import { readCodeState } from '../experiment/provenance/provenance.ts';
import { missingProfile, profilesFor } from '../experiment/retraining/knownProfiles.ts';
import { type RerunMoment, rerunOf } from '../experiment/retraining/rerun.ts';
import { ansatzOf } from '../learn/ansatz/models.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { cellOf } from '../training/trainCell.ts';
import { installedWorld } from './installedWorld.ts';
import type { InstalledOptions } from './verification.ts';

/** How far training continues. */
export interface TrainStepOptions extends InstalledOptions {
  /** Steps to take, at most: a cell has its own end. Default 1. */
  readonly steps?: number;
}

/** Where training has come to. */
export interface Trained {
  /** A checkpoint's file: the bytes that the run itself would have written after this step. */
  readonly bytes: Uint8Array;
  /** Steps since the cell's start. */
  readonly step: number;
  /** Of each step taken, as measured before it. */
  readonly losses: readonly number[];
}

/**
 * Continues the training that a checkpoint holds, on the simulator: the same samples, shots and updates as in the run
 * that it is from, with claims made again and with this code's provenance.
 * @throws QckptError CORRUPT; ARGUMENT: its training is at its end, or it was moved to another machine; DATA;
 *   UNVERIFIABLE: its cell or its machine's profile is not there
 */
export async function trainStep(bytes: Uint8Array, options: TrainStepOptions = {}): Promise<Trained> {
  const { steps = 1 } = options;
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new QckptError('ARGUMENT', `"steps" expected integer >= 1, got ${steps}`);
  const checkpoint = decodeCheckpoint(bytes);
  if (checkpoint.meta.lineage.length > 0)
    throw new QckptError('ARGUMENT', '"bytes" expected a checkpoint that was never moved');
  const { frame, moments } = await continuationOf(checkpoint, options);
  const losses: number[] = [];
  let last: RerunMoment | undefined;
  for (const moment of moments()) {
    losses.push(moment.loss);
    last = moment;
    if (losses.length === steps) break;
  }
  if (last === undefined)
    throw new QckptError(
      'ARGUMENT',
      `"bytes" expected a training that is not at its end, got one of ${checkpoint.meta.progress.step} steps`,
    );
  return { bytes: encodeCheckpoint(joinCheckpoint(frame, last.checkpoint())), step: last.step, losses };
}

async function continuationOf(checkpoint: DecodedCheckpoint, options: InstalledOptions) {
  const { meta } = checkpoint;
  const cell = cellOf(checkpoint);
  const { model, hardware, seed } = cell;
  const { find, role } = profilesFor(objectiveOf(checkpoint));
  const profile = hardware && (await find(hardware, meta));
  if (hardware !== null && profile === null) throw missingProfile(role, hardware);
  const { prepare } = installedWorld(options);
  const features = ansatzOf(model).inputNames.length;
  const data =
    'data' in cell
      ? await prepare(cell.data, features, seed, () => storedDataSet(checkpoint, cell.data.labels))
      : null;
  const { experiment, study, cellId: taskId } = meta.run;
  const { provenance } = await readCodeState();
  return rerunOf(cell, profile, data, { experiment, study, taskId, provenance }, checkpoint);
}
