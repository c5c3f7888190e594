import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { durableAppend, withFile } from './durableWrite.ts';
import type { FileLayer } from './fileLayer.ts';

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

export const MANIFEST = 'manifest.jsonl';

/** Checkpoint files are named so; nothing else in a run folder is, and no such name leaves the folder. */
const checkpointName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.safetensors$/;
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.strictObject({
  name: z.string().regex(checkpointName),
  sha256: digest,
  stateSha256: digest,
  step: z.number().int().min(0),
  loss: z.number().optional(),
}) satisfies z.ZodType<ManifestLine>;

export interface Manifest {
  readonly lines: readonly ManifestLine[];
  /** Length in bytes up to the last complete line. */
  readonly completeBytes: number;
  readonly totalBytes: number;
  /** What was skipped, in words. */
  readonly warnings: readonly string[];
}

/** Reads the manifest of a folder. A last line without its end was torn by a crash and does not count; a line that does not parse is skipped with a warning. */
export function readManifest(files: FileLayer, folder: string): Manifest {
  const bytes = files.read(join(folder, MANIFEST)) ?? new Uint8Array();
  const completeBytes = bytes.lastIndexOf(0x0a) + 1;
  const texts = new TextDecoder().decode(bytes.subarray(0, completeBytes)).split('\n').slice(0, -1);
  const lines: ManifestLine[] = [];
  const warnings: string[] = [];
  for (const [i, text] of texts.entries()) {
    const line = parseLine(text);
    if (line) lines.push(line);
    else
      warnings.push(
        `${MANIFEST}:${i + 1}: expected name, sha256, stateSha256 and step, got ${JSON.stringify(text.slice(0, 80))}`,
      );
  }
  return { lines, completeBytes, totalBytes: bytes.length, warnings };
}

/**
 * Cuts off a torn last line, so that the next line starts on its own. What is left, a killed process may have written
 * without waiting for the disk: it is on the disk on return, so that older checkpoints may go. Only for the holder of the
 * folder.
 */
export function repairManifest(files: FileLayer, folder: string): Manifest {
  const manifest = readManifest(files, folder);
  if (manifest.totalBytes === 0) return manifest;
  withFile(files, join(folder, MANIFEST), 'append', (fd) => {
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

/** @throws QckptError ARGUMENT */
export function checkCheckpointName(name: string): void {
  if (!checkpointName.test(name))
    throw new QckptError(
      'ARGUMENT',
      `checkpoint name expected letters, digits, ".", "_", "-" and the ending .safetensors, got ${JSON.stringify(name)}`,
    );
}

/** Whether the file that a line speaks of is there, whole; otherwise what is wrong with it. */
export function findDamage(files: FileLayer, folder: string, line: ManifestLine): string | null {
  const bytes = files.read(join(folder, line.name));
  if (bytes === null) return `${line.name}: missing`;
  const sha256 = sha256Hex(bytes);
  return sha256 === line.sha256 ? null : `${line.name}: expected sha256 ${line.sha256}, got ${sha256}`;
}

function parseLine(text: string): ManifestLine | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
