import { join } from 'node:path';
import { z } from 'zod';
import { jsonProblem } from '../checkpoint/format/boundedJson.ts';
import { profileSchema } from '../hardware/profileSchema.ts';
import { modelSchema } from '../learn/ansatz/models.ts';
import { dataConfigSchema } from '../learn/data/dataSources.ts';
import { optimizers } from '../learn/optimizers.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { expectFolderThere } from '../storage/files/expectFolderThere.ts';
import { parseJson } from '../storage/files/parseJson.ts';
import { readText, writeText } from '../storage/files/textFile.ts';
import { MOST_REQUEST_BYTES, REQUEST } from '../storage/runRecord.ts';
import { MOST_SHARDS, type Shard } from './plan/shards.ts';
import { type ExperimentSpec, experimentSchema } from './spec/experimentSpec.ts';
import { training } from './spec/specFields.ts';

/** What a run was asked for: `experiments.json` in its folder, which never changes. */
export interface RunRequest {
  readonly format: 'qckpt-run/1';
  readonly experiments: readonly ExperimentSpec[];
  /** Where circuits go that a machine runs, where somebody has chosen it. */
  readonly spool?: string | undefined;
  /** The part of their plans that is done here; all of them where absent. */
  readonly shard?: Shard | undefined;
}

/** What is in the files that an experiment names: a run keeps it, whatever becomes of them. */
const local = z.strictObject({
  models: z.record(z.string(), modelSchema).optional(),
  data: z.record(z.string(), dataConfigSchema).optional(),
  hardware: z.record(z.string(), profileSchema).optional(),
  optimizers: z
    .record(z.string(), z.looseObject({ name: z.enum(Object.keys(optimizers) as [string, ...string[]]) }))
    .optional(),
  initialAngles: z.record(z.string(), z.record(z.string(), z.array(z.number()))).optional(),
});

/** A machine of a thousand qubits has some thirty thousand, a circuit's initial angles twice that. */
const MOST_PARTS = 200_000;

/** Requests have every default written out: one that says nothing of streams is older than the choice. */
const stored = experimentSchema.extend({
  local: local.optional(),
  training: training.extend({ streams: training.shape.streams.unwrap().default('common') }),
});

const requestSchema = z.strictObject({
  format: z.literal('qckpt-run/1'),
  experiments: z.array(stored).min(1),
  spool: z.string().min(1).max(4096).optional(),
  shard: z
    .strictObject({ index: z.int().min(1), count: z.int().min(1).max(MOST_SHARDS) })
    .refine(({ index, count }) => index <= count, 'expected an index of 1..count')
    .optional(),
});

/** Stores what is asked for before any task starts, so that `resume` needs no other file. */
export function writeRequest(folder: string, request: RunRequest): void {
  const text = requestText(request);
  if (text.length > MOST_REQUEST_BYTES / 3 || jsonProblem(text, MOST_PARTS) !== null)
    throw new QckptError(
      'SPEC',
      `a run expected experiments and files that they name of at most ${MOST_REQUEST_BYTES / 3} characters and ` +
        `${MOST_PARTS} parts, got ${text.length} characters`,
    );
  writeText(join(folder, REQUEST), text);
}

/** Whether a folder was asked for just this. */
export function isRequestOf(folder: string, request: RunRequest): boolean {
  return readText(join(folder, REQUEST), MOST_REQUEST_BYTES) === requestText(request);
}

function requestText(request: RunRequest): string {
  return `${canonicalJson(request)}\n`;
}

/** @throws QckptError SPEC where the folder is no run */
export function readRequest(folder: string): RunRequest {
  const path = join(folder, REQUEST);
  expectFolderThere(folder, 'a run folder');
  const text = readText(path, MOST_REQUEST_BYTES);
  if (text === null) throw new QckptError('SPEC', `expected a run folder, there is no ${path}`);
  return parseJson(requestSchema, text, path, MOST_PARTS);
}
