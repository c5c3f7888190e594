import { join } from 'node:path';
import type { CheckpointFrame } from '../../checkpoint/format/checkpoint.ts';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../checkpoint/format/contents.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { digestOf } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type CheckpointWriter, createCheckpointWriter } from '../../storage/checkpoints/checkpointWriter.ts';
import { findLatest } from '../../storage/checkpoints/findLatest.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';
import { nativeSha256 } from '../../storage/files/nativeSha256.ts';
import { digestRunFile, readRunFile } from '../../storage/files/readRunFile.ts';
import { safeName } from '../../storage/files/safeName.ts';
import type { SavedCheckpoint } from '../../training/savedState.ts';
import type { TaskContext } from './taskContext.ts';

/**
 * Work that saves checkpoints. The task has something to save until the writer has closed: its thread must not be ended
 * while it starts.
 * @throws QckptError INTERRUPTED where somebody has asked for an end already; what `work` and the writer throw
 */
export async function whileSaving<Result>(
  context: TaskContext,
  frame: CheckpointFrame,
  work: (writer: CheckpointWriter) => Promise<Result>,
): Promise<Result> {
  context.unsaved(true);
  // In this order: whoever asks for an end either sees that the task has something to save, or is seen here.
  if (context.stopping())
    throw new QckptError('INTERRUPTED', `${context.taskId} stopped before its next step`);
  const writer = createCheckpointWriter(context.folder, frame, {
    mode: context.checkpointing,
    keep: context.keep,
  });
  let result: Result;
  try {
    result = await work(writer);
  } finally {
    await writer.close();
  }
  context.unsaved(false);
  return result;
}

/** Ends a task that somebody wants to end, once all is on the disk. @throws QckptError INTERRUPTED */
export async function stopAfter(
  done: string,
  { taskId }: Pick<TaskContext, 'taskId'>,
  writer: CheckpointWriter,
): Promise<never> {
  await writer.flush();
  throw new QckptError('INTERRUPTED', `${taskId} stopped after ${done}`);
}

/** A run continues from whatever it has written. */
const OWN_CHECKPOINTS = Number.POSITIVE_INFINITY;

/** The newest intact checkpoint of this very cell, or null. Says what it had to skip. */
export function resumeFrom(
  { folder, taskId, tell }: Pick<TaskContext, 'folder' | 'taskId' | 'tell'>,
  cell: object,
): DecodedCheckpoint | null {
  const { checkpoint, warnings } = findLatest(folder);
  if (warnings.length > 0) {
    // Where none is left, all that retention ever removed is among them.
    const more = warnings.length === 1 ? '' : ` (and ${warnings.length - 1} more)`;
    const start = checkpoint === null ? 'starting from the beginning' : `continuing from ${checkpoint.name}`;
    tell(`${taskId}: ${warnings[0]}${more}; ${start}`);
  }
  if (checkpoint === null) return null;
  const decoded = openCheckpoint(checkpoint.path, OWN_CHECKPOINTS);
  if (decoded.meta.run.cellSha256 !== digestOf(cell))
    throw new QckptError(
      'EXISTS',
      `${checkpoint.path} belongs to another experiment; choose another --output`,
    );
  return decoded;
}

/** File name of the checkpoint after a step; names sort by step. */
export function checkpointName({ step }: Pick<TrainState, 'step'>): string {
  return `step-${String(step).padStart(6, '0')}.safetensors`;
}

/** The same of one between two that are due: it is gone once the next one counts. */
export function pausedName({ step }: Pick<TrainState, 'step'>): string {
  return `paused-${String(step).padStart(6, '0')}.safetensors`;
}

/** The newest intact checkpoint, with its name. @throws QckptError CORRUPT: there is none */
export function readLastCheckpoint(folder: string): {
  readonly saved: SavedCheckpoint;
  readonly checkpoint: DecodedCheckpoint;
} {
  const { checkpoint } = findLatest(folder);
  if (checkpoint === null) throw new QckptError('CORRUPT', `${folder}: no intact checkpoint after training`);
  const { name, sha256, stateSha256 } = checkpoint;
  const saved = { file: name, sha256, stateSha256 };
  return { saved, checkpoint: readSavedCheckpoint(folder, saved) };
}

/**
 * Whether the checkpoint that a result names is there as it was written, without opening it.
 * @throws QckptError SPEC: not the name of a checkpoint; CORRUPT: it is not there, or not as the result says
 */
export function checkSavedDigest(folder: string, saved: SavedCheckpoint): void {
  const path = join(folder, safeName(saved.file, 'checkpoint.file'));
  const found = digestRunFile(path);
  if (found === null) throw new QckptError('CORRUPT', `${path} is not there, a result was made from it`);
  if (found.sha256 !== saved.sha256)
    throw new QckptError('CORRUPT', `${path} expected sha256 ${saved.sha256}, got ${found.sha256}`);
}

/**
 * The checkpoint that a result names, and no other.
 * @throws QckptError SPEC: not the name of a checkpoint; CORRUPT: it is not there, or not as the result says
 */
export function readSavedCheckpoint(folder: string, saved: SavedCheckpoint): DecodedCheckpoint {
  const path = join(folder, safeName(saved.file, 'checkpoint.file'));
  const bytes = readRunFile(path);
  if (bytes === null) throw new QckptError('CORRUPT', `${path} is not there, a result was made from it`);
  const sha256 = nativeSha256([bytes]);
  if (sha256 !== saved.sha256)
    throw new QckptError('CORRUPT', `${path} expected sha256 ${saved.sha256}, got ${sha256}`);
  const checkpoint = decodeCheckpoint(bytes);
  if (checkpoint.stateDigest !== saved.stateSha256)
    throw new QckptError(
      'CORRUPT',
      `${path} expected state digest ${saved.stateSha256}, got ${checkpoint.stateDigest}`,
    );
  return checkpoint;
}
