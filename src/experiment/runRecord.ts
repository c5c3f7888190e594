import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { MAX_JSON_DEPTH, measureJson } from '../checkpoint/boundedJson.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { BuildState } from './buildState.ts';
import { type ExperimentSpec, experimentSchema } from './experimentSpec.ts';
import { durableWrite } from './runFolder/durableWrite.ts';
import { disk } from './runFolder/fileLayer.ts';

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
  const text = readText(path);
  if (text === null) throw new QckptError('SPEC', `expected a run folder, there is no ${path}`);
  return parseJson(requestSchema, text, path);
}

/** A file of a run folder, a stranger's perhaps. @throws QckptError SPEC */
export function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
): z.output<Schema> {
  const { deepest: depth } = measureJson(text);
  if (depth > MAX_JSON_DEPTH)
    throw new QckptError('SPEC', `${path} expected JSON at most ${MAX_JSON_DEPTH} levels deep, got ${depth}`);
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
  return /"format":"qckpt-run\//.test(readText(join(folder, REQUEST)) ?? '');
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

/** Now, or the moment that SOURCE_DATE_EPOCH names (reproducible-builds.org). */
export function runTime(): Date {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH || Number.NaN);
  return Number.isSafeInteger(epoch) ? new Date(1000 * epoch) : new Date();
}

export function readText(path: string): string | null {
  const bytes = disk.read(path);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** Atomic and durable. */
export function writeText(path: string, text: string): void {
  durableWrite(disk, path, new TextEncoder().encode(text));
}
