import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../../../src/checkpoint/format/contents.ts';
import { digestAt, jobRecords } from '../../../../src/checkpoint/format/jobs.ts';
import {
  countsByOutcome,
  RESPONSE_FORMAT,
  responseDigest,
} from '../../../../src/checkpoint/format/machineRequest.ts';
import {
  countsDigest,
  countsStanding,
  predictCounts,
  standingWords,
} from '../../../../src/checkpoint/verify/measured/countsStanding.ts';
import type { MeasuredClaims } from '../../../../src/learn/objectives/objective.ts';
import { multinomialAt, streamKey } from '../../../../src/numeric/streams.ts';
import { type TrainedRun, trainOn } from '../../../experiment/trainedRun.ts';
import { serve } from '../../../machine/spool/localMachine.ts';
import { forged, verdictOn } from '../../forgery.ts';
import { readProfile } from '../../sampleCheckpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-measured-'));
const settings = [
  ...['training.backend=spool', 'training.samples=4', 'training.checkpointEvery=2', 'training.batch=2'],
  ...['training.validationImages=6', 'training.testImages=5', 'training.shots=400'],
];

/** Trains on a machine with this profile's noise; its cell names manila, whatever counts. */
async function trained(name: string, machine: string): Promise<TrainedRun> {
  const profile = readProfile(machine);
  const spool = join(folder, `${name}-spool`);
  const timer = setInterval(() => serve(spool, profile), 10);
  try {
    return await trainOn('manila', join(folder, name), settings, undefined, { spool });
  } finally {
    clearInterval(timer);
  }
}

let honest: TrainedRun;
let file: DecodedCheckpoint;
beforeAll(async () => {
  honest = await trained('honest', 'manila');
  file = decodeCheckpoint(honest.bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const forge = (change: (checkpoint: DecodedCheckpoint) => DecodedCheckpoint) =>
  verdictOn(forged(file, (checkpoint) => change(checkpoint as DecodedCheckpoint)));

/** Counts of the first circuit, one shot moved to another outcome. */
function oneShotMoved(counts: Int32Array): Int32Array {
  const [from, to] = counts[0] > 0 ? [0, 1] : [1, 0];
  return counts.map((count, k) => count + (k === to ? 1 : 0) - (k === from ? 1 : 0));
}

test('counts of a machine like the stored calibration give the claims to the bit, and are consistent with it', async () => {
  const { verdict, counts, reasons } = await verdictOn(file);
  expect({ verdict, reasons }).toEqual({ verdict: 'bit-identical', reasons: [] });
  expect(counts?.map(({ split, circuits, shots }) => ({ split, circuits, shots }))).toEqual([
    { split: 'validation', circuits: 6, shots: 400 },
    { split: 'test', circuits: 5, shots: 400 },
  ]);
  for (const { pValue, predicted, loss } of counts!) {
    expect(pValue).toBeGreaterThan(0.01);
    expect(Math.abs(loss - predicted.loss)).toBeLessThan(0.3);
  }
  // Two steps of two samples, each one request; validation after each, test after the last.
  expect(file.jobs?.job.data).toHaveLength(2 + 2 + 1);
  expect(file.meta.claims.map(({ name }) => name)).not.toContain('sampled_loss');
});

test('the same responses give the same bytes, without a machine', async () => {
  const again = await trainOn('manila', join(folder, 'again'), settings, undefined, {
    spool: join(folder, 'honest-spool'),
  });
  expect(again.bytes).toEqual(honest.bytes);
  const journal = readFileSync(join(folder, 'honest-spool/journal.jsonl'), 'utf8').split('\n').slice(0, -1);
  expect(journal).toHaveLength(5);
});

test('counts of another machine are said not to be consistent, and the verdict stays what counts give', async () => {
  const other = await trained('other', 'yorktown');
  const { verdict, counts } = await verdictOn(decodeCheckpoint(other.bytes));
  expect(verdict).toBe('bit-identical');
  expect(Math.min(...counts!.map(({ pValue }) => pValue))).toBeLessThanOrEqual(0.05);
  expect(counts!.map((one) => standingWords(one, true)).join()).toContain(
    'not consistent with the stored calibration',
  );
});

test.each([
  [
    'one shot moved',
    (of: DecodedCheckpoint) =>
      withJobs(of, { counts: { ...of.jobs!.counts!, data: oneShotMoved(of.jobs!.counts!.data) } }),
    'not those of response',
  ],
  [
    'another sample',
    (of: DecodedCheckpoint) =>
      withJobs(of, { samples: { ...of.jobs!.samples!, data: of.jobs!.samples!.data.map((k) => k + 1) } }),
    'of other samples',
  ],
  [
    'another response',
    (of: DecodedCheckpoint) =>
      withJobs(of, {
        responses: { ...of.jobs!.responses, data: of.jobs!.responses.data.map((byte) => byte ^ 1) },
      }),
    'not those of response',
  ],
  [
    'another request',
    (of: DecodedCheckpoint) =>
      withJobs(of, {
        requests: { ...of.jobs!.requests, data: of.jobs!.requests.data.map((byte) => byte ^ 1) },
      }),
    'are not what request',
  ],
  [
    'another job',
    (of: DecodedCheckpoint) => {
      const jobs = of.meta.jobs!.jobs.map((job) => ({ ...job, id: `${job.id}x` }));
      return { ...of, meta: { ...of.meta, jobs: { ...of.meta.jobs!, jobs } } };
    },
    'counts, job or calibration',
  ],
  [
    'no calibration',
    (of: DecodedCheckpoint) => ({
      ...of,
      meta: { ...of.meta, jobs: { ...of.meta.jobs!, calibrations: [] } },
    }),
    'expected one with digest',
  ],
  [
    'a request twice',
    (of: DecodedCheckpoint) => {
      const data = of.jobs!.requests.data.slice();
      data.copyWithin(32, 0, 32);
      return withJobs(of, { requests: { ...of.jobs!.requests, data } });
    },
    'counted twice',
  ],
  [
    'another value',
    (of: DecodedCheckpoint) => ({
      ...of,
      meta: {
        ...of.meta,
        claims: of.meta.claims.map((claim) =>
          claim.name === 'measured_loss' ? { ...claim, value: claim.value + 1e-3 } : claim,
        ),
      },
    }),
    '',
  ],
])('%s: mismatch', async (_, change, reason) => {
  const { verdict, reasons } = await forge(change as (of: DecodedCheckpoint) => DecodedCheckpoint);
  expect(verdict).toBe('mismatch');
  expect(reasons.join('\n')).toContain(reason);
});

test('consistently invented counts cannot be told from real ones, and the verdict says whose word they are', async () => {
  // What the moved shot makes of the claims, as a reader of the counts would compute it.
  const moved = await forge((of) =>
    withJobs(of, { counts: { ...of.jobs!.counts!, data: oneShotMoved(of.jobs!.counts!.data) } }),
  );
  const values = new Map(
    file.meta.claims.map((claim, k) => [nameOf(claim), { ...claim, value: moved.claims[k].recomputed }]),
  );
  const invented = await forge((of) => {
    const counts = oneShotMoved(of.jobs!.counts!.data);
    const answer = of.jobs!.answers!.data[0];
    const own = jobRecords(of.meta.jobs!)[of.jobs!.job.data[answer]];
    const rows = Array.from(of.jobs!.answers!.data).filter((place) => place === answer).length;
    const circuit = [...new Map(measuredQubits(of))].sort(([a], [b]) => a - b).map(([, qubit]) => qubit);
    const digest = responseDigest({
      format: RESPONSE_FORMAT,
      request: digestAt(of.jobs!.requests, answer),
      qubits: circuit,
      counts: Array.from({ length: rows }, (_, k) => countsByOutcome(counts.subarray(4 * k, 4 * k + 4), 2)),
      ...{ job: own.id, session: own.session, backend: own.backend, software: own.software },
      calibration: { before: { at: 1 }, after: { at: 2 } },
    });
    const responses = of.jobs!.responses.data.slice();
    responses.set(Buffer.from(digest, 'hex'), 32 * answer);
    const changed = withJobs(of, {
      counts: { ...of.jobs!.counts!, data: counts },
      responses: { ...of.jobs!.responses, data: responses },
    });
    return {
      ...changed,
      meta: { ...of.meta, claims: of.meta.claims.map((claim) => values.get(nameOf(claim)) ?? claim) },
    };
  });
  expect(invented.verdict).toBe('bit-identical');
  expect(invented.notChecked.join()).toContain("counts are the author's word");
});

function nameOf({ name, split }: { readonly name: string; readonly split: string }): string {
  return `${split} ${name}`;
}

function measuredQubits(of: DecodedCheckpoint): [number, number][] {
  return [...of.meta.circuit.compiledOpenQasm3.matchAll(/c\[(\d+)\] = measure \$(\d+);/g)].map((found) => [
    Number(found[1]),
    Number(found[2]),
  ]);
}

function withJobs(of: DecodedCheckpoint, jobs: Partial<DecodedCheckpoint['jobs']>): DecodedCheckpoint {
  return { ...of, jobs: { ...of.jobs!, ...jobs } };
}

test('counts from the stored noise are rejected at 5 % as often as 5 % says, of 200 with fixed seeds', () => {
  const laws = Array.from({ length: 6 }, (_, k) => [0.6 - 0.05 * k, 0.3, 0.0999 + 0.05 * k, 0.0001]);
  const measured: MeasuredClaims = {
    samples: () => laws.map((_, k) => k),
    value: (_, shots, counts) => laws.reduce((sum, __, k) => sum + counts(k)[0] / shots, 0) / laws.length,
    laws: () => (position) => laws[position],
  };
  const rejections = (seen: readonly (readonly number[])[]): number =>
    Array.from({ length: 200 }, (_, seed) => {
      const key = streamKey(seed, 'machine');
      const counts = seen.map((law, k) => multinomialAt(key, [k, 0, 0], 300, law));
      const spec = {
        name: 'measured_loss',
        split: 'validation',
        images: 6,
        estimator: 'measured',
        shots: 300,
        streamPurpose: null,
      } as const;
      const learned = { parameters: new Float64Array() };
      return countsStanding(
        predictCounts(measured, learned, spec, counts.length, countsDigest(counts), 99),
        counts,
      );
    }).filter(({ pValue }) => pValue <= 0.05).length;
  const honestly = rejections(laws);
  // Binomial(200, 0.05): 99 % lie in 3..19.
  expect(honestly).toBeGreaterThanOrEqual(3);
  expect(honestly).toBeLessThanOrEqual(19);
  expect(rejections(laws.map(([a, b, c, d]) => [a - 0.06, b + 0.06, c, d]))).toBeGreaterThan(150);
});
