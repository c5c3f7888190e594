// Lies about: who ran the circuits, and what was counted.

import { digestAt, jobRecords } from '#src/checkpoint/format/jobs.ts';
import { countsByOutcome, RESPONSE_FORMAT, responseDigest } from '#src/checkpoint/format/machineRequest.ts';
import type { OpenFile, OpenTensor } from '../openFile.ts';
import { claimOf, drop, put, without } from './edits.ts';
import type { Forge, ForgeryRecord } from './forgery.ts';

const ON = ['measured'] as const;
const DIGEST_BYTES = 32;

const jobTensor = ({ tensors }: OpenFile, name: string): OpenTensor => tensors[`jobs.${name}`];
const jobsOf = ({ meta }: OpenFile) => meta.jobs!;

/** Shots of the first circuit behind a claim, moved from one outcome to another. */
function move(file: OpenFile, shots = 1): void {
  const { data } = jobTensor(file, 'counts');
  const from = data[0] >= shots ? 0 : 1;
  data[from] -= shots;
  data[1 - from] += shots;
}

/** Every number of a tensor, changed. */
const each =
  (name: string, by: (value: number, place: number) => number): Forge =>
  (file) => {
    const { data } = jobTensor(file, name);
    data.forEach((value, place) => {
      data[place] = by(value, place);
    });
  };

/** The digest of the response that the counts behind the first claims now are. */
function answerAgain(file: OpenFile): void {
  const answer = jobTensor(file, 'answers').data[0];
  const answers = Array.from(jobTensor(file, 'answers').data as Int32Array);
  const { data, shape } = jobTensor(file, 'counts');
  const bits = Math.log2(shape[1]);
  const { id, session, backend, software, before, after } = jobRecords(jobsOf(file) as never)[
    jobTensor(file, 'job').data[answer]
  ];
  const calibration = (sha256: string | null) =>
    sha256 === null ? null : jobsOf(file).calibrations.length === 1 ? jobsOf(file).calibrations[0] : null;
  const measured = [...file.meta.circuit.compiledOpenQasm3.matchAll(/c\[(\d+)\] = measure \$(\d+);/g)];
  const digest = responseDigest({
    format: RESPONSE_FORMAT,
    request: digestAt(jobTensor(file, 'requests') as never, answer),
    qubits: measured.sort((a, b) => Number(a[1]) - Number(b[1])).map((found) => Number(found[2])),
    counts: answers.flatMap((own, row) =>
      own === answer
        ? [countsByOutcome((data as Int32Array).subarray(row * shape[1], (row + 1) * shape[1]), bits)]
        : [],
    ),
    ...{ job: id, session, backend, software },
    calibration: { before: calibration(before) as never, after: calibration(after) as never },
  });
  (jobTensor(file, 'responses').data as Uint8Array).set(Buffer.from(digest, 'hex'), answer * DIGEST_BYTES);
}

export const jobs: readonly ForgeryRecord[] = [
  ['one shot moved', ON, 'mismatch', (f) => move(f)],
  ['outcomes exchanged', ON, 'mismatch', (f) => void (jobTensor(f, 'counts').data as Int32Array).reverse()],
  ['counts doubled', ON, 'mismatch', each('counts', (count) => 2 * count)],
  ['counts below zero', ON, 'corrupt', each('counts', (count, place) => (place === 0 ? -1 : count))],
  ['of other samples', ON, 'mismatch', each('samples', (sample) => sample + 1)],
  ['another response', ON, 'mismatch', each('responses', (byte) => byte ^ 1)],
  ['another request', ON, 'mismatch', each('requests', (byte) => byte ^ 1)],
  [
    'one request twice',
    ON,
    'mismatch',
    (f) => void (jobTensor(f, 'requests').data as Uint8Array).copyWithin(DIGEST_BYTES, 0, DIGEST_BYTES),
  ],
  ['counts of another answer', ON, 'mismatch', each('answers', (answer) => (answer === 0 ? 1 : answer - 1))],
  ['a job that is not there', ON, 'corrupt', each('job', (_, place) => (place === 0 ? 9999 : 0))],
  ['jobs forgotten', ON, 'mismatch', each('job', () => -1)],
  [
    'other names of jobs',
    ON,
    'mismatch',
    (f) => {
      for (const job of jobsOf(f).jobs) job.id = `${job.id}x`;
    },
  ],
  [
    'another session',
    ON,
    'mismatch',
    (f) => {
      for (const job of jobsOf(f).jobs) job.session = 'session-99';
    },
  ],
  [
    'another machine',
    ON,
    'mismatch',
    (f) => {
      for (const machine of jobsOf(f).machines) machine.backend = 'ibm_torino';
    },
  ],
  [
    'a calibration of that day, changed',
    ON,
    'mismatch',
    (f) => {
      jobsOf(f).calibrations = [{ qubits: [0, 1], error: 0 }];
    },
  ],
  ['no calibration of that day', ON, 'mismatch', put('jobs.calibrations', [])],
  [
    'a better loss than counts give',
    ON,
    'mismatch',
    (f) => {
      claimOf(f, ['measured_loss', 'test']).value -= 1e-6;
    },
  ],
  [
    'more shots than were counted',
    ON,
    'mismatch',
    (f) => {
      for (const claim of f.meta.claims) if (claim.estimator === 'measured') claim.shots = 1000;
    },
  ],
  [
    'measured claims called exact',
    ON,
    'corrupt',
    (f) => {
      for (const claim of f.meta.claims) if (claim.estimator === 'measured') claim.estimator = 'exact';
    },
  ],
  ['no counts', ON, 'corrupt', without('jobs.counts')],
  ['no word of who', ON, 'corrupt', drop('jobs')],
  ['a cell that was simulated', ON, 'mismatch', drop('run.cell.backend')],
  ['a cell that was measured', ['none', 'manila'], 'mismatch', put('run.cell.backend', 'spool')],
  [
    // Its claims are not made again: values that a reader of the new counts would find.
    'one shot moved, and the response made again',
    ON,
    'mismatch',
    (f) => {
      move(f);
      answerAgain(f);
    },
  ],
];
