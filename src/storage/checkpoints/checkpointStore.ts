import { join } from 'node:path';
import type { SealedCheckpoint } from '../../checkpoint/format/contents.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { durableWrite, isTemporaryOf } from '../files/durableWrite.ts';
import { disk, type FileLayer } from '../files/fileLayer.ts';
import { nativeSha256 } from '../files/nativeSha256.ts';
import {
  appendManifest,
  checkCheckpointName,
  dropFromManifest,
  findDamage,
  isCheckpointName,
  isPausedName,
  MANIFEST,
  type ManifestLine,
  repairManifest,
} from './manifest.ts';

/** Which checkpoints stay; the newest intact one always does, a paused one no longer than that. */
export interface Retention {
  /** The newest so many. */
  readonly last: number;
  /** Those whose step is a multiple of it; null: none for that. */
  readonly everySteps: number | null;
  /** So many with the lowest loss, the older one first where losses are equal. */
  readonly best: number;
}

/** As long as nobody says otherwise. */
export const defaultRetention: Retention = { last: 2, everySteps: null, best: 0 };

/** Writes checkpoints into one folder, in order. The caller holds the folder's lock. */
export interface CheckpointStore {
  /**
   * On return the checkpoint is on the disk and counts.
   * @param loss by which retention tells the best; null: not known
   * @throws QckptError EXISTS: an intact checkpoint of that name holds something else
   */
  commit(
    name: string,
    step: number,
    sealed: Pick<SealedCheckpoint, 'bytes' | 'digests'>,
    loss?: number | null,
  ): CommittedCheckpoint;
}

/** A checkpoint that is on the disk and in the manifest. */
export interface CommittedCheckpoint extends ManifestLine {
  readonly bytes: number;
}

/** A small text file with the newest checkpoint's name, for people; programs read the manifest. */
export const LATEST = 'latest';
const MOST_LATEST_BYTES = 4096;

/**
 * Opens a folder for writing and finishes what a crash left undone: torn manifest line, temporary files, `latest`,
 * retention. Order of a commit: file, manifest line, `latest`, removal of old ones; so at each moment the manifest's
 * newest intact line is the newest complete checkpoint.
 * @throws QckptError ARGUMENT
 */
export function openCheckpointStore(
  folder: string,
  keep: Retention,
  files: FileLayer = disk,
): CheckpointStore {
  checkRetention(keep);
  files.makeDir(folder);
  let lines = recover(files, folder, keep);
  let unfinished = false;
  return {
    commit: (name, step, { bytes, digests }, loss = null) => {
      checkCheckpointName(name);
      const line = {
        name,
        sha256: nativeSha256([bytes]),
        stateSha256: digests.state,
        step,
        ...(loss === null ? {} : { loss }),
      };
      // A disk that was full in the middle of the last commit left the same things behind as a crash.
      if (unfinished) lines = recover(files, folder, keep);
      unfinished = true;
      const holder = lines.findLast((other) => other.name === name);
      const intact = holder !== undefined && findDamage(files, folder, holder) === null;
      if (intact && holder.sha256 !== line.sha256)
        throw new QckptError(
          'EXISTS',
          `${join(folder, name)} holds another checkpoint (sha256 ${holder.sha256})`,
        );
      if (!intact) durableWrite(files, join(folder, name), bytes);
      if (holder !== lines.at(-1) || !sameLine(holder, line)) {
        appendManifest(files, folder, line);
        lines = [...lines, line];
      }
      lines = settle(files, folder, keep, lines);
      unfinished = false;
      return { ...line, bytes: bytes.length };
    },
  };
}

/** Names that retention lets go, oldest first. */
export function superfluous(lines: readonly ManifestLine[], { last, everySteps, best }: Retention): string[] {
  const due = lines.filter(({ name }) => !isPausedName(name));
  const byName = new Map(due.map((line) => [line.name, line]));
  const newestFirst = [...new Set(due.toReversed().map(({ name }) => name))];
  const lowest = newestFirst
    .map((name) => byName.get(name)!)
    .filter(({ loss }) => loss !== undefined)
    .sort((a, b) => a.loss! - b.loss! || a.step - b.step)
    .slice(0, best)
    .map(({ name }) => name);
  return newestFirst
    .slice(last)
    .filter((name) => !lowest.includes(name))
    .filter((name) => everySteps === null || byName.get(name)!.step % everySteps !== 0)
    .reverse();
}

function recover(files: FileLayer, folder: string, keep: Retention): readonly ManifestLine[] {
  const { lines } = repairManifest(files, folder);
  const isOurs = (name: string): boolean => name === LATEST || name === MANIFEST || isCheckpointName(name);
  for (const name of files.list(folder)) if (isTemporaryOf(name, isOurs)) files.unlink(join(folder, name));
  const newest = lines.at(-1);
  // With the newest one damaged an older one may be the last good one: then nothing is removed.
  return newest && findDamage(files, folder, newest) === null ? settle(files, folder, keep, lines) : lines;
}

/**
 * Moves `latest` to the last line, then removes what retention lets go, and paused checkpoints before the last line
 * with their lines.
 * @returns the lines that are left
 */
function settle(
  files: FileLayer,
  folder: string,
  keep: Retention,
  lines: readonly ManifestLine[],
): readonly ManifestLine[] {
  const newest = lines.at(-1)!;
  const isPast = ({ name }: Pick<ManifestLine, 'name'>): boolean =>
    isPausedName(name) && name !== newest.name;
  const latest = new TextEncoder().encode(`${newest.name}\n`);
  const current = files.read(join(folder, LATEST), MOST_LATEST_BYTES);
  if (current === null || !sameBytes(current, latest)) durableWrite(files, join(folder, LATEST), latest);
  const present = new Set(files.list(folder));
  for (const name of superfluous(lines, keep)) if (present.has(name)) files.unlink(join(folder, name));
  // The lines go last: as long as they are there, a crash is finished here.
  for (const name of present) if (isPast({ name })) files.unlink(join(folder, name));
  if (!lines.some(isPast)) return lines;
  dropFromManifest(files, folder, isPast);
  return lines.filter((line) => !isPast(line));
}

function checkRetention({ last, everySteps, best }: Retention): void {
  for (const [name, value, least] of [
    ['last', last, 1],
    ['everySteps', everySteps ?? 1, 1],
    ['best', best, 0],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new QckptError('ARGUMENT', `"keep.${name}" expected integer >= ${least}, got ${value}`);
}

function sameLine(a: ManifestLine | undefined, b: ManifestLine): boolean {
  return (
    a?.name === b.name &&
    a.sha256 === b.sha256 &&
    a.stateSha256 === b.stateSha256 &&
    a.step === b.step &&
    a.loss === b.loss
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
