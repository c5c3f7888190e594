import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { QckptError } from '../numeric/qckptError.ts';
import { quoted } from '../numeric/quoted.ts';
import { parseJson } from './files/parseJson.ts';
import { safeName } from './files/safeName.ts';
import { readText, writeText } from './files/textFile.ts';

/** How what runs stands to the sources beside it. */
export interface BuildState {
  /** Of what runs. */
  readonly distSha256: string;
  /** Of `configs/` beside it, where it is a package; null: git tells. */
  readonly configsSha256: string | null;
  /** null: it is what its sources give; else what is wrong with it, for people. */
  readonly problem: string | null;
}

/** The user's own files of an experiment, beside the code that runs them. */
export interface ExperimentState {
  /** Of the repository that they lie in; null: none, or more than one. */
  readonly commit: string | null;
  /** Whether they differ from that commit. */
  readonly dirty: boolean | null;
  /** SHA-256 by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** What became of a run: `INTERRUPTED` by a signal, and one that was killed still says `RUNNING`. */
export type RunStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'INTERRUPTED';

/** What was asked for: it never changes. */
export const REQUEST = 'experiments.json';
/** What became of it, with everything volatile: status, times, host. */
export const RECORD = 'run.json';
/** The changes that were not committed. @param sha256 of it */
export const PATCH = (sha256: string): string => `uncommitted-${sha256.slice(0, 12)}.patch`;

/** The same of the experiment's own files, where that was asked for. @param sha256 of it */
export const EXPERIMENT_PATCH = (sha256: string): string => `experiment-${sha256.slice(0, 12)}.patch`;

/** Whether a run folder has such a file of its own, beside lock and tables. */
export function isRunFile(name: string): boolean {
  return name === REQUEST || name === RECORD || isPatch(name);
}

/** Whether a name in a run folder is that of changes that were not committed. */
export function isPatch(name: string): boolean {
  return /^(?:uncommitted|experiment)-[0-9a-f]{12}\.patch$/.test(name);
}

/** Those that name no files of their own have 20 kB at most; files are in it as they are. */
export const MOST_REQUEST_BYTES = 12 * 2 ** 20;

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

/** Whether a folder holds a run, of whichever version: a file of somebody else's with that name makes it none. */
export function hasRequest(folder: string): boolean {
  return /"format":"qckpt-run\//.test(readText(join(folder, REQUEST), MOST_REQUEST_BYTES) ?? '');
}

/** What of a run record stays the same. */
export interface RunOrigin {
  /** null: no build runs, but the sources do. */
  readonly build: BuildState | null;
  /** null: the project's own experiments. */
  readonly experiment: ExperimentState | null;
}

/** Status, times and host, and where code and experiment come from. */
export function writeRunRecord(
  folder: string,
  status: RunStatus,
  startedAt: Date,
  { build, experiment }: RunOrigin,
): void {
  const record = {
    status,
    host: hostname(),
    pid: process.pid,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    build,
    experiment,
    startedAt: startedAt.toISOString(),
    updatedAt: runTime().toISOString(),
  };
  writeText(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** Whose experiment an earlier record of the folder names; null: it names none, or there is no record. */
export function recordedExperiment(folder: string): ExperimentState | null {
  try {
    return recordSchema.parse(JSON.parse(readText(join(folder, RECORD), MOST_REQUEST_BYTES) ?? ''))
      .experiment;
  } catch {
    return null;
  }
}

const recordSchema = z.looseObject({
  experiment: z.strictObject({
    commit: z.string().nullable(),
    dirty: z.boolean().nullable(),
    files: z.record(z.string(), z.string()),
  }),
});

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
