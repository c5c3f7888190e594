import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, digestOf, type JsonValue, sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { fleetingWrite } from './files/durableWrite.ts';
import { disk } from './files/fileLayer.ts';
import { parseJson } from './files/parseJson.ts';
import { readText, writeText } from './files/textFile.ts';

/** A task's result on disk: written once, when the task is done, and only for the cell it was made from. */
export const RESULT = 'result.json';
/** How long it took, on which day: apart, as it differs from run to run. */
const TIMING = 'timing.json';

/** A hundred thousand steps of an eigensolver; measured times of as many. */
const MOST_RESULT_BYTES = 16 * 2 ** 20;
const MOST_RESULT_PARTS = 2 ** 20;
const MOST_TIMING_BYTES = 4096;

/** Whether a task's folder has such a file beside its checkpoints. */
export function isTaskFile(name: string): boolean {
  return name === RESULT || name === TIMING;
}

/** What of a task its files depend on. */
export interface StoredTask {
  readonly id: string;
  readonly cell: JsonValue;
}

/** Wall-clock time of a task, from its start, or where it was interrupted from its last start. */
export interface Timing {
  readonly seconds: number;
}

const timingSchema = z.object({ seconds: z.number() }) satisfies z.ZodType<Timing>;

/** A result with the code that made it. */
export interface StoredResult {
  readonly result: unknown;
  readonly commit: string;
  readonly dirty: boolean;
}

const schema = z.strictObject({
  cellSha256: z.string(),
  commit: z.string(),
  dirty: z.boolean(),
  // Looked at member by member by whoever reads it.
  result: z.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object',
  ),
  /** Of the canonical JSON of all the rest; runs of earlier versions have none. */
  sha256: z.string().optional(),
});

/** Whether a task has left a result, of whatever kind. */
export function hasTaskResult(runFolder: string, taskId: string): boolean {
  return existsSync(join(runFolder, taskId, RESULT));
}

/** A result as it was written; null: not done yet. @throws QckptError SPEC: a link, no file, or too large */
export function readResultText(runFolder: string, taskId: string): string | null {
  return readText(join(runFolder, taskId, RESULT), MOST_RESULT_BYTES);
}

/**
 * null: not done yet.
 * @throws QckptError EXISTS: the folder holds another task's result; CORRUPT: the file is not as it was written
 */
export function readTaskResult(runFolder: string, task: StoredTask): StoredResult | null {
  const path = join(runFolder, task.id, RESULT);
  const text = readResultText(runFolder, task.id);
  if (text === null) return null;
  const found = unlessUnfit(() => parseJson(schema, text, path, MOST_RESULT_PARTS));
  if (found === null) throw damaged(path, "a task's result");
  const { sha256, ...stored } = found;
  // JSON may say 1e999, which is no number that has a digest.
  const digest = unlessUnfit(() => digestOf(stored));
  if (digest === null) throw damaged(path, 'finite numbers');
  if (sha256 !== undefined && sha256 !== digest) throw damaged(path, `sha256 ${sha256}`);
  if (stored.cellSha256 !== digestOf(task.cell))
    throw new QckptError(
      'EXISTS',
      `${path} was made from another experiment, or a file it refers to has changed since; choose another --output`,
    );
  return stored;
}

/** @throws QckptError ARGUMENT: a result with a number that is NaN or infinite */
export function writeTaskResult(
  runFolder: string,
  task: StoredTask,
  { result, commit, dirty }: StoredResult,
  timing: Timing,
): void {
  // Before anything is written: it refuses what is no finite number.
  const stored = { cellSha256: digestOf(task.cell), commit, dirty, result };
  const body = canonicalJson(stored);
  // The last member, as keys are sorted.
  const text = `${body.slice(0, -1)},"sha256":"${sha256Hex(body)}"}`;
  const timingBytes = new TextEncoder().encode(`${canonicalJson(timing)}\n`);
  fleetingWrite(disk, join(runFolder, task.id, TIMING), timingBytes);
  writeText(join(runFolder, task.id, RESULT), `${text}\n`);
}

/** null: none, or none that is readable; no result hangs on it. */
export function readTiming(runFolder: string, taskId: string): Timing | null {
  const path = join(runFolder, taskId, TIMING);
  return unlessUnfit(() => {
    const text = readText(path, MOST_TIMING_BYTES);
    return text === null ? null : parseJson(timingSchema, text, path);
  });
}

/** null: too large, or no such JSON. */
function unlessUnfit<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof QckptError) return null;
    throw error;
  }
}

function damaged(path: string, expected: string): QckptError {
  return new QckptError(
    'CORRUPT',
    `${path} is damaged: expected ${expected}; remove the file, and \`qckpt resume\` makes it again`,
  );
}
