import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { oneLine, sha256Text } from '../../hardware/textSchemas.ts';
import { canonicalJson, digestOf, type JsonValue } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { TensorI32, TensorU8 } from './container.ts';
import type { AnsweredRequest, ClaimEvidence, JobLog, JobRecord } from './jobLog.ts';
import { outcomeIndex } from './machineRequest.ts';

/** Answers of a machine: tensors `jobs.NAME`. The last three are there where claims were measured. */
export interface JobsTensors {
  /** [n, 32] digest of each request, in the order in which they were asked. */
  readonly requests: TensorU8;
  /** [n, 32] digest of the response that was counted. */
  readonly responses: TensorU8;
  /** [n] who ran it: index into `qckpt.jobs.jobs`; -1: forgotten. */
  readonly job: TensorI32;
  /** [r, 2^bits] counts behind the measured claims, one row a circuit. */
  readonly counts?: TensorI32;
  /** [r] sample of each. */
  readonly samples?: TensorI32;
  /** [r] answer that each is from: index into `responses`. */
  readonly answers?: TensorI32;
}

/** Names of the tensors `jobs.NAME` with their types; the last three belong together. */
export const jobsFields = {
  requests: 'U8',
  responses: 'U8',
  job: 'I32',
  counts: 'I32',
  samples: 'I32',
  answers: 'I32',
} as const satisfies Readonly<Record<keyof JobsTensors, 'U8' | 'I32'>>;

/** Jobs that are kept by value, the newest. */
const MOST_JOBS = 2 ** 14;
const DIGEST_BYTES = 32;

const line = oneLine(256);
const index = z.int().min(0);

/** What of the jobs is text: `qckpt.jobs`. */
export const jobsSchema = z.strictObject({
  jobs: z
    .array(
      z.strictObject({
        id: line,
        session: line.nullable(),
        machine: index,
        before: sha256Text.nullable(),
        after: sha256Text.nullable(),
      }),
    )
    .max(MOST_JOBS),
  machines: z.array(z.strictObject({ backend: line, software: z.record(line, line) })).max(256),
  calibrations: z.array(z.custom<JsonValue>((value) => value !== undefined, 'a calibration')).max(16),
});

/** `qckpt.jobs`: who ran what, and the calibrations of those behind the claims. */
export type JobsRecord = z.output<typeof jobsSchema>;

/** Both halves of the part `jobs`. */
export interface Jobs {
  readonly tensors: JobsTensors;
  readonly record: JobsRecord;
}

/**
 * @param log all that a machine has answered
 * @param evidence what it saw of the circuits behind the claims, in their order
 * @param bits that are measured
 */
export function jobsOf(log: JobLog, evidence: readonly ClaimEvidence[], bits: number): Jobs {
  const machines = createIndex<{ backend: string; software: Readonly<Record<string, string>> }>();
  const jobs = createIndex<JobsRecord['jobs'][number]>();
  const places = log.map(({ job }) => {
    if (job === null) return -1;
    const { backend, software, ...rest } = job;
    return jobs.of({ ...rest, machine: machines.of({ backend, software }) });
  });
  const dropped = Math.max(0, jobs.all.length - MOST_JOBS);
  const calibrations = createIndex<JsonValue>();
  for (const { calibration } of evidence)
    for (const value of [calibration.before, calibration.after]) if (value !== null) calibrations.of(value);
  return {
    tensors: {
      requests: digestTensor(log.map(({ request }) => request)),
      responses: digestTensor(log.map(({ response }) => response)),
      job: int32(
        [log.length],
        Int32Array.from(places, (place) => Math.max(-1, place - dropped)),
      ),
      ...(evidence.length === 0 ? {} : evidenceTensors(evidence, bits)),
    },
    record: { jobs: jobs.all.slice(dropped), machines: machines.all, calibrations: calibrations.all },
  };
}

function evidenceTensors(evidence: readonly ClaimEvidence[], bits: number): Partial<JobsTensors> {
  const rows = evidence.flatMap(({ counts }) => counts);
  const outcomes = 2 ** bits;
  const counts = new Int32Array(rows.length * outcomes);
  rows.forEach((own, row) => {
    for (const [outcome, count] of Object.entries(own))
      counts[row * outcomes + outcomeIndex(outcome)] = count;
  });
  const samples = evidence.flatMap((one) => one.samples);
  const answers = evidence.flatMap(({ answer, samples: { length } }) => Array<number>(length).fill(answer));
  return {
    counts: int32([rows.length, outcomes], counts),
    samples: int32([rows.length], Int32Array.from(samples)),
    answers: int32([rows.length], Int32Array.from(answers)),
  };
}

/** What was answered until a checkpoint was made: its run continues from there. */
export function answeredIn({
  jobs,
  meta,
}: {
  readonly jobs?: JobsTensors;
  readonly meta: { readonly jobs?: JobsRecord | undefined };
}): AnsweredRequest[] {
  if (jobs === undefined || meta.jobs === undefined) return [];
  const records = jobRecords(meta.jobs);
  return Array.from(jobs.job.data, (place, k) => ({
    request: digestAt(jobs.requests, k),
    response: digestAt(jobs.responses, k),
    job: place < 0 ? null : records[place],
  }));
}

/** Who ran what, by place in `qckpt.jobs.jobs`. */
export function jobRecords({ jobs, machines }: JobsRecord): JobRecord[] {
  return jobs.map(({ machine, ...rest }) => ({ ...rest, ...machines[machine] }));
}

/** The digest in row k. */
export function digestAt({ data }: TensorU8, k: number): string {
  return bytesToHex(data.subarray(k * DIGEST_BYTES, (k + 1) * DIGEST_BYTES));
}

/** What is wrong with the part; null: nothing. */
export function jobsProblem(tensors: JobsTensors | undefined, record: JobsRecord | undefined): string | null {
  if (tensors === undefined && record === undefined) return null;
  if (tensors === undefined || record === undefined)
    return '"qckpt.jobs" and the tensors "jobs.*" expected both or neither';
  return shapeProblem(tensors) ?? placeProblem(tensors, record);
}

function shapeProblem(tensors: JobsTensors): string | null {
  const { requests, responses, job, counts, samples, answers } = tensors;
  const n = job.data.length;
  const rows = samples?.data.length ?? 0;
  const given = [counts, samples, answers].filter((one) => one !== undefined).length;
  if (given !== 0 && given !== 3)
    return 'tensors "jobs.counts", "jobs.samples", "jobs.answers" expected all or none';
  const expected: [string, readonly number[] | undefined, string][] = [
    ['job', job.shape, `${n}`],
    ['requests', requests.shape, `${n},${DIGEST_BYTES}`],
    ['responses', responses.shape, `${n},${DIGEST_BYTES}`],
    ['samples', samples?.shape, `${rows}`],
    ['answers', answers?.shape, `${rows}`],
    ['counts', counts?.shape, `${rows},${counts?.shape[1]}`],
  ];
  const wrong = expected.find(([, shape, text]) => shape !== undefined && String(shape) !== text);
  if (wrong !== undefined) return `tensor "jobs.${wrong[0]}" expected shape [${wrong[2]}], got [${wrong[1]}]`;
  const outcomes = counts?.shape[1] ?? 1;
  return outcomes > 0 && (outcomes & (outcomes - 1)) === 0
    ? null
    : `tensor "jobs.counts" expected a power of two of outcomes, got ${outcomes}`;
}

function placeProblem({ job, counts, samples, answers }: JobsTensors, record: JobsRecord): string | null {
  const n = job.data.length;
  const ranges: [string, ArrayLike<number>, number, number][] = [
    ['tensor "jobs.job"', job.data, -1, record.jobs.length],
    ['tensor "jobs.counts"', counts?.data ?? [], 0, 2 ** 31],
    ['tensor "jobs.samples"', samples?.data ?? [], 0, 2 ** 31],
    ['tensor "jobs.answers"', answers?.data ?? [], 0, n],
    ['"qckpt.jobs.jobs[].machine"', record.jobs.map(({ machine }) => machine), 0, record.machines.length],
  ];
  for (const [name, values, least, end] of ranges)
    for (let k = 0; k < values.length; k++)
      if (values[k] < least || values[k] >= end)
        return `${name} expected integers in ${least}..${end - 1}, got ${values[k]} at element ${k}`;
  return null;
}

/** A calibration by its digest. @throws QckptError CORRUPT: it is not in the file */
export function calibrationBy({ calibrations }: JobsRecord, sha256: string | null): JsonValue {
  if (sha256 === null) return null;
  const found = calibrations.find((value) => digestOf(value) === sha256);
  if (found === undefined)
    throw new QckptError('CORRUPT', `"qckpt.jobs.calibrations" expected one with digest ${sha256}, got none`);
  return found;
}

function digestTensor(digests: readonly string[]): TensorU8 {
  const data = new Uint8Array(digests.length * DIGEST_BYTES);
  digests.forEach((text, k) => {
    data.set(hexToBytes(text), k * DIGEST_BYTES);
  });
  return { dtype: 'U8', shape: [digests.length, DIGEST_BYTES], data };
}

function int32(shape: readonly number[], data: Int32Array): TensorI32 {
  return { dtype: 'I32', shape, data };
}

/** Places of distinct values, in the order of their first appearance. */
function createIndex<Value>(): { readonly all: Value[]; readonly of: (value: Value) => number } {
  const places = new Map<string, number>();
  const all: Value[] = [];
  return {
    all,
    of: (value) => {
      const key = canonicalJson(value as JsonValue);
      const place = places.get(key) ?? all.push(value) - 1;
      places.set(key, place);
      return place;
    },
  };
}
