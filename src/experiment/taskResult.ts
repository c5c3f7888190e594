import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, digestOf } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Task } from './plan.ts';
import { parseJson, readText, writeText } from './runRecord.ts';

/** A task's result on disk: written once, when the task is done, and only for the cell it was made from. */
const RESULT = 'result.json';
/** How long it took, on which day: apart, as it differs from run to run. */
const TIMING = 'timing.json';

export interface Timing {
  readonly seconds: number;
}

/** A result with the code that made it. */
export interface StoredResult {
  readonly result: unknown;
  readonly commit: string;
  readonly dirty: boolean;
}

const storedSchema = z.object({
  cellSha256: z.string(),
  commit: z.string().max(64),
  dirty: z.boolean(),
  result: z.record(z.string(), z.unknown()),
});
const timingSchema = z.object({ seconds: z.number().min(0) });

/** null: not done yet. @throws QckptError EXISTS: the folder holds another task's result; SPEC: the file is damaged */
export function readTaskResult(runFolder: string, task: Pick<Task, 'id' | 'cell'>): StoredResult | null {
  const path = join(runFolder, task.id, RESULT);
  const text = readText(path);
  if (text === null) return null;
  const stored = parseJson(storedSchema, text, path);
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
  task: Task,
  { result, commit, dirty }: StoredResult,
  timing: Timing,
): void {
  // Before anything is written: it refuses what is no finite number.
  const text = canonicalJson({ cellSha256: digestOf(task.cell), commit, dirty, result });
  writeText(join(runFolder, task.id, TIMING), `${canonicalJson(timing)}\n`);
  writeText(join(runFolder, task.id, RESULT), `${text}\n`);
}

export function readTiming(runFolder: string, taskId: string): Timing | null {
  const path = join(runFolder, taskId, TIMING);
  const text = readText(path);
  return text === null ? null : parseJson(timingSchema, text, path);
}
