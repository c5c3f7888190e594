import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { appendTo, durableAppend, durableWrite } from '../files/durableWrite.ts';
import type { FileLayer } from '../files/fileLayer.ts';
import { safeName } from '../files/safeName.ts';

/** One complete checkpoint of a run folder. A file without its line does not count. */
export interface ManifestLine {
  /** File name in the folder. */
  readonly name: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** The checkpoint's state digest. */
  readonly stateSha256: string;
  readonly step: number;
  /** On validation images, where it is known. */
  readonly loss?: number | undefined;
}

/** In the folder of a task: a line of canonical JSON for each checkpoint that was ever complete. */
export const MANIFEST = 'manifest.jsonl';

/** One line a checkpoint that ever was: some hundred thousand. */
const MOST_BYTES = 32 * 2 ** 20;
/** What stands there and is no line of it: told apart so many, counted beyond. */
const LISTED_WARNINGS = 20;

/** Checkpoint files are named so; nothing else in a run folder is, and every such name is a safe one. */
const checkpointName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.safetensors$/;
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.strictObject({
  name: z.string().regex(checkpointName),
  sha256: digest,
  stateSha256: digest,
  step: z.number().int().min(0),
  loss: z.number().optional(),
}) satisfies z.ZodType<ManifestLine>;

/**
 * A checkpoint between two of those that are due, of a run that was asked to stop. It goes when the next one counts, so
 * that a run ends with the same files whether it was stopped or not.
 */
const PAUSED = /^paused-[0-9]{6,16}\.safetensors$/;

/** Whether a checkpoint's name is that of one that was not due. */
export function isPausedName(name: string): boolean {
  return PAUSED.test(name);
}

/** The manifest of a folder as read, damaged or not. */
export interface Manifest {
  readonly lines: readonly ManifestLine[];
  /** Length in bytes up to the last complete line. */
  readonly completeBytes: number;
  readonly totalBytes: number;
  /** What was skipped, in words. */
  readonly warnings: readonly string[];
}

/**
 * Reads the manifest of a folder. A last line without its end was torn by a crash and does not count; a line that
 * does not parse is skipped with a warning.
 */
export function readManifest(files: FileLayer, folder: string): Manifest {
  const bytes = files.read(join(folder, MANIFEST), MOST_BYTES) ?? new Uint8Array();
  const completeBytes = endOfWholeLines(bytes);
  const lines: ManifestLine[] = [];
  const warnings: string[] = [];
  let others = 0;
  // Line by line: the whole, split, would take many times its length.
  for (let from = 0, i = 1; from < completeBytes; i++) {
    const end = bytes.indexOf(0x0a, from);
    const line = parseLine(bytes.subarray(from, end));
    if (line) lines.push(line);
    else if (warnings.length < LISTED_WARNINGS)
      warnings.push(
        `${MANIFEST}:${i}: expected name, sha256, stateSha256 and step, got ` +
          `${quoted(new TextDecoder().decode(bytes.subarray(from, Math.min(end, from + 400))))}`,
      );
    else others++;
    from = end + 1;
  }
  if (others > 0) warnings.push(`${MANIFEST}: ${others} more lines that are not ours`);
  return { lines, completeBytes, totalBytes: bytes.length, warnings };
}

/**
 * A last line without its end is torn, and so is one with zeros, where a disk had got to its end but not to its start.
 */
function endOfWholeLines(bytes: Uint8Array): number {
  let end = bytes.lastIndexOf(0x0a) + 1;
  for (let from = end; from > 0; end = from) {
    from = bytes.lastIndexOf(0x0a, end - 2) + 1;
    if (end === 1) from = 0;
    if (!bytes.subarray(from, end).includes(0)) break;
  }
  return end;
}

/**
 * Cuts off a torn last line, so that the next line starts on its own. What is left, a killed process may have written
 * without waiting for the disk: it is on the disk on return, so that older checkpoints
 * may go. Only for the holder of the folder.
 */
export function repairManifest(files: FileLayer, folder: string): Manifest {
  const manifest = readManifest(files, folder);
  if (manifest.totalBytes === 0) return manifest;
  appendTo(files, join(folder, MANIFEST), (fd) => {
    if (manifest.completeBytes < manifest.totalBytes) files.truncate(fd, manifest.completeBytes);
    files.fsync(fd);
  });
  files.fsyncDir(folder);
  return { ...manifest, totalBytes: manifest.completeBytes };
}

/** @throws QckptError ARGUMENT: a name that is no checkpoint's */
export function appendManifest(files: FileLayer, folder: string, line: ManifestLine): void {
  checkCheckpointName(line.name);
  durableAppend(files, join(folder, MANIFEST), new TextEncoder().encode(`${canonicalJson(line)}\n`));
}

/** Takes lines out of the manifest, all at once; what is no line of it stays. */
export function dropFromManifest(
  files: FileLayer,
  folder: string,
  isDropped: (line: ManifestLine) => boolean,
): void {
  const path = join(folder, MANIFEST);
  const bytes = files.read(path, MOST_BYTES) ?? new Uint8Array();
  const kept: number[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const next = end < 0 ? bytes.length : end + 1;
    const line = parseLine(bytes.subarray(from, end < 0 ? next : end));
    if (line === null || !isDropped(line)) kept.push(from, next);
    from = next;
  }
  const parts = kept.flatMap((at, k) => (k % 2 === 0 ? [bytes.subarray(at, kept[k + 1])] : []));
  const rest = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    rest.set(part, at);
    at += part.length;
  }
  if (rest.length < bytes.length) durableWrite(files, path, rest);
}

/** Whether a file in a run folder is named as a checkpoint; its contents are not looked at. */
export function isCheckpointName(name: string): boolean {
  return checkpointName.test(name);
}

/** @throws QckptError ARGUMENT */
export function checkCheckpointName(name: string): void {
  if (!isCheckpointName(name))
    throw new QckptError(
      'ARGUMENT',
      `checkpoint name expected letters, digits, ".", "_", "-" and the ending .safetensors, got ${quoted(name)}`,
    );
}

/** Whether the file that a line speaks of is there, whole; otherwise what is wrong with it. */
export function findDamage(files: FileLayer, folder: string, line: ManifestLine): string | null {
  return createDamageFinder(files, folder)(line);
}

/** Bytes of damaged files that are looked through for an intact one. */
const MOST_DAMAGED_BYTES = 4 * 2 ** 30;

/**
 * The same for many lines: a file that several speak of is read once.
 * @throws QckptError SPEC, in what it gives back: files that take too long to read
 */
export function createDamageFinder(files: FileLayer, folder: string): (line: ManifestLine) => string | null {
  const known = new Map<string, string | null>();
  let total = 0;
  return ({ name, sha256: expected }) => {
    if (!known.has(name)) {
      if (total > MOST_DAMAGED_BYTES)
        throw new QckptError(
          'SPEC',
          `${join(folder, MANIFEST)} expected an intact checkpoint among ${MOST_DAMAGED_BYTES} bytes ` +
            'of damaged ones; remove those',
        );
      const found = files.digest(join(folder, safeName(name, 'checkpoint')));
      total += found?.bytes ?? 0;
      known.set(name, found?.sha256 ?? null);
    }
    const found = known.get(name) ?? null;
    if (found === null) return `${name}: missing`;
    return found === expected ? null : `${name}: expected sha256 ${expected}, got ${found}`;
  };
}

/** A line has some 300 characters. */
const MOST_LINE_BYTES = 4096;

function parseLine(bytes: Uint8Array): ManifestLine | null {
  if (bytes.length === 0 || bytes.length > MOST_LINE_BYTES) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
