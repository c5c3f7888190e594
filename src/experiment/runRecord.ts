import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonProblem } from '../checkpoint/format/boundedJson.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { quoted } from '../numeric/quoted.ts';
import type { BuildState } from './buildState.ts';
import { type ExperimentSpec, experimentSchema } from './experimentSpec.ts';
import { durableWrite } from './runFolder/durableWrite.ts';
import { disk } from './runFolder/fileLayer.ts';
import { safeName } from './runFolder/safeName.ts';

/**
 * What a run folder says of itself. `experiments.json` is what was asked for and never changes; `run.json` is what became
 * of it, with everything volatile: status, times, host.
 */
export interface RunRequest {
  readonly format: 'qckpt-run/1';
  readonly experiments: readonly ExperimentSpec[];
}

export type RunStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'INTERRUPTED';

export const REQUEST = 'experiments.json';
const RECORD = 'run.json';
/** The changes that were not committed. @param sha256 of it */
export const PATCH = (sha256: string): string => `uncommitted-${sha256.slice(0, 12)}.patch`;

/** Whether a run folder has such a file of its own, beside lock and tables. */
export function isRunFile(name: string): boolean {
  return name === REQUEST || name === RECORD || /^uncommitted-[0-9a-f]{12}\.patch$/.test(name);
}

/** The largest that are known have 20 kB and a thousand parts. */
const MOST_REQUEST_BYTES = 2 ** 20;
const MOST_REQUEST_PARTS = 20_000;
/** Tables of ten thousands of runs. */
const MOST_TEXT_BYTES = 64 * 2 ** 20;

const requestSchema = z.strictObject({
  format: z.literal('qckpt-run/1'),
  experiments: z.array(experimentSchema).min(1),
});

export function writeRequest(folder: string, request: RunRequest): void {
  writeText(join(folder, REQUEST), `${canonicalJson(request)}\n`);
}

/** @throws QckptError SPEC where the folder is no run */
export function readRequest(folder: string): RunRequest {
  const path = join(folder, REQUEST);
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new QckptError('SPEC', `expected a run folder, ${folder} is a file`);
  const text = readText(path, MOST_REQUEST_BYTES);
  if (text === null) throw new QckptError('SPEC', `expected a run folder, there is no ${path}`);
  return parseJson(requestSchema, text, path);
}

/** Names of the experiments that a run was asked for, of whichever version; none where the file does not tell. */
export function requestedNames(folder: string): ReadonlySet<string> {
  const text = readText(join(folder, REQUEST), MOST_REQUEST_BYTES);
  if (text === null) return new Set();
  try {
    const { experiments } = parseJson(namesSchema, text, REQUEST);
    return new Set(experiments.map(({ name }) => safeName(name, 'name')));
  } catch (error) {
    if (error instanceof QckptError) return new Set();
    throw error;
  }
}

const namesSchema = z.object({ experiments: z.array(z.object({ name: z.string() })) });

/**
 * A file of a run folder, a stranger's perhaps.
 * @param mostParts brackets and commas: each costs far more memory than it is long
 * @throws QckptError SPEC
 */
export function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
  mostParts = MOST_REQUEST_PARTS,
): z.output<Schema> {
  const problem = jsonProblem(text, mostParts);
  if (problem !== null) throw new QckptError('SPEC', `${path} expected JSON ${problem}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new QckptError('SPEC', `${path} expected JSON`, { cause });
  }
  return parseWithSchema(schema, { value, locate: () => path }, 'SPEC');
}

/** Whether a folder holds a run, of whichever version: a file of somebody else's with that name makes it none. */
export function hasRequest(folder: string): boolean {
  return /"format":"qckpt-run\//.test(readText(join(folder, REQUEST), MOST_REQUEST_BYTES) ?? '');
}

/** @param build null: no build runs, but the sources do */
export function writeRunRecord(
  folder: string,
  status: RunStatus,
  startedAt: Date,
  build: BuildState | null,
): void {
  const record = {
    status,
    host: hostname(),
    pid: process.pid,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    build,
    startedAt: startedAt.toISOString(),
    updatedAt: runTime().toISOString(),
  };
  writeText(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** From 1970 to the end of the year 9999, which is as far as ISO 8601 has four digits. */
const LAST_EPOCH = 253_402_300_799;

/**
 * Now, or the moment that SOURCE_DATE_EPOCH names (reproducible-builds.org).
 * @throws QckptError ARGUMENT: no whole seconds, or out of range
 */
export function runTime(): Date {
  const text = process.env.SOURCE_DATE_EPOCH ?? '';
  if (text === '') return new Date();
  const epoch = Number(text);
  if (!/^[0-9]{1,12}$/.test(text) || epoch > LAST_EPOCH)
    throw new QckptError(
      'ARGUMENT',
      `"SOURCE_DATE_EPOCH" expected whole seconds in 0..${LAST_EPOCH}, got ${quoted(text)}`,
    );
  return new Date(1000 * epoch);
}

/** null: there is none. @throws QckptError SPEC: a link, no file, or larger */
export function readText(path: string, most = MOST_TEXT_BYTES): string | null {
  const bytes = disk.read(path, most);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** Atomic and durable. */
export function writeText(path: string, text: string): void {
  durableWrite(disk, path, new TextEncoder().encode(text));
}
