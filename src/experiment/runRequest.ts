import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { parseJson } from '../storage/files/parseJson.ts';
import { readText, writeText } from '../storage/files/textFile.ts';
import { MOST_REQUEST_BYTES, REQUEST } from '../storage/runRecord.ts';
import { type ExperimentSpec, experimentSchema } from './spec/experimentSpec.ts';
import { training } from './spec/specFields.ts';

/** What a run was asked for: `experiments.json` in its folder, which never changes. */
export interface RunRequest {
  readonly format: 'qckpt-run/1';
  readonly experiments: readonly ExperimentSpec[];
}

/** Requests have every default written out: one that says nothing of streams is older than the choice. */
const stored = experimentSchema.extend({
  training: training.extend({ streams: training.shape.streams.unwrap().default('common') }),
});

const requestSchema = z.strictObject({
  format: z.literal('qckpt-run/1'),
  experiments: z.array(stored).min(1),
});

/** Stores what is asked for before any task starts, so that `resume` needs no other file. */
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
