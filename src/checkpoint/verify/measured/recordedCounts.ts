import type { Circuit } from '../../../circuit/circuit.ts';
import { writeOpenQasm } from '../../../circuit/openQasm/writeOpenQasm.ts';
import { parameterNames } from '../../../circuit/parameters.ts';
import { ansatzOf, type Model } from '../../../learn/ansatz/models.ts';
import { bindParameters } from '../../../learn/binding.ts';
import { anglesOf, type PreparedData } from '../../../learn/data/preparedData.ts';
import type { Claim } from '../../../learn/objectives/claim.ts';
import { MEASURING_BACKEND } from '../../../learn/objectives/classification.ts';
import type { MeasuredClaims } from '../../../learn/objectives/objective.ts';
import { shiftableCircuit } from '../../../learn/shiftableCircuit.ts';
import { sha256Hex } from '../../../numeric/canonicalJson.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import type { DecodedCheckpoint } from '../../format/contents.ts';
import { calibrationBy, digestAt, type JobsTensors, jobRecords } from '../../format/jobs.ts';
import {
  countsByOutcome,
  machineRequest,
  RESPONSE_FORMAT,
  requestDigest,
  responseDigest,
} from '../../format/machineRequest.ts';

/** The rows of `jobs.counts` that claims on one part of the data are made from. */
export interface RecordedCounts {
  readonly split: string;
  /** The first claim on it; the others are on the same samples. */
  readonly claim: Claim;
  readonly samples: readonly number[];
  /** [samples][outcomes] */
  readonly counts: readonly Int32Array[];
  /** Place of their answer. */
  readonly answer: number;
}

/** What counts are held against. */
export interface CountsFacts {
  readonly checkpoint: DecodedCheckpoint;
  readonly model: Model;
  readonly data: PreparedData;
  /** Compiled, as the file has it. */
  readonly circuit: Circuit;
  readonly measured: MeasuredClaims;
}

/** Claims that a machine's counts make. */
export function measuredClaims(claims: readonly Claim[]): Claim[] {
  return claims.filter(({ estimator }) => estimator === 'measured');
}

/** Why a file that claims what a machine has counted does not hold what it takes; empty: it does, or claims no such. */
export function jobsProblems(checkpoint: DecodedCheckpoint, backend: unknown): string[] {
  const { jobs, meta } = checkpoint;
  const isExpected = backend === MEASURING_BACKEND && meta.lineage.length === 0;
  const measured = measuredClaims(meta.claims);
  if (!isExpected)
    return jobs === undefined && measured.length === 0
      ? []
      : ['jobs: answers of a machine, in a file whose cell was trained without one'];
  if (jobs === undefined) return ['jobs: none, in a file whose cell was trained on a machine'];
  if (measured.length > 0 !== (jobs.counts !== undefined))
    return [`jobs: ${measured.length} measured claims with${jobs.counts === undefined ? 'out' : ''} counts`];
  const digests = Array.from({ length: jobs.job.data.length }, (_, k) => digestAt(jobs.requests, k));
  const repeated = digests.length - new Set(digests).size;
  const expected = answersExpected(checkpoint);
  return [
    ...(repeated === 0 ? [] : [`jobs: ${repeated} requests are there twice: they would be counted twice`]),
    ...(digests.length === expected
      ? []
      : [`jobs: ${digests.length} answers, steps and claims until here take ${expected}`]),
  ];
}

/**
 * One a step, one a validation, and one where the last claims are made; with a budget of passes validations are exact.
 */
function answersExpected({ meta, history }: DecodedCheckpoint): number {
  const { passes } = meta.run.cell as { readonly passes?: unknown };
  const validations = passes === undefined ? (history.validation_step?.length ?? 0) : 0;
  return meta.progress.step + validations + Number(meta.claims.some(({ split }) => split === 'test'));
}

/**
 * The counts behind each part's claims, in the order of the claims.
 * @returns or what contradicts what
 */
export function recordedCounts(
  { jobs, meta }: DecodedCheckpoint,
  measured: MeasuredClaims,
): RecordedCounts[] | { readonly problem: string } {
  const found: RecordedCounts[] = [];
  const { counts, samples, answers } = jobs as Required<JobsTensors>;
  const outcomes = counts.shape[1];
  let row = 0;
  for (const claim of measuredClaims(meta.claims)) {
    const { split } = claim;
    if (found.some((one) => one.split === split)) continue;
    const expected = measured.samples(claim);
    const end = row + expected.length;
    const own = Array.from(samples.data.subarray(row, end));
    if (String(own) !== String(expected))
      return { problem: `jobs: counts on ${split} are of other samples than the claims` };
    const answer = answers.data[row];
    if (answers.data.subarray(row, end).some((place) => place !== answer))
      return { problem: `jobs: counts on ${split} are of several answers` };
    const rows = own.map((_, k) => counts.data.subarray((row + k) * outcomes, (row + k + 1) * outcomes));
    const short = rows.findIndex((one) => one.reduce((sum, count) => sum + count, 0) !== claim.shots);
    if (short >= 0)
      return {
        problem: `jobs: circuit ${short} of ${split} has other shots than the ${claim.shots} claimed`,
      };
    found.push({ split, claim, samples: own, counts: rows, answer });
    row = end;
  }
  const spare = samples.data.length - row;
  return spare === 0 ? found : { problem: `jobs: counts of ${spare} circuits that no claim is made from` };
}

/** What of the counts is not what the digests of their request and response say. */
export function digestContradictions(
  { checkpoint, model, data, circuit: compiled }: Omit<CountsFacts, 'measured'>,
  recorded: readonly RecordedCounts[],
): string[] {
  const { meta, parameters } = checkpoint;
  const jobs = checkpoint.jobs!;
  const { parameterNames: trainable, inputNames } = ansatzOf(model);
  const binding = bindParameters(parameterNames(compiled), trainable, inputNames);
  const { circuit, names, bind } = shiftableCircuit(compiled, binding);
  const circuitSha256 = sha256Hex(writeOpenQasm(circuit, { version: 3, physical: true }));
  return recorded.flatMap(({ split, claim, samples, counts, answer }) => {
    const request = machineRequest({
      ...{
        circuit,
        circuitSha256,
        names,
        shots: claim.shots!,
        purpose: { step: meta.progress.step, claim: split },
      },
      samples,
      bindings: samples.map((sample) =>
        Array.from(bind({ parameters: parameters.data, shift: null }, anglesOf(data, sample))),
      ),
    });
    const asked = requestDigest(request);
    if (asked !== digestAt(jobs.requests, answer))
      return [
        `jobs: the claims on ${split} are not what request ${answer} asked: other angles, circuit or samples`,
      ];
    const job = jobRecords(meta.jobs!)[jobs.job.data[answer]];
    if (job === undefined) return [`jobs: who counted for the claims on ${split} is not said`];
    const { id, session, backend, software, before, after } = job;
    const bits = circuit.measurements.length;
    try {
      const response = responseDigest({
        format: RESPONSE_FORMAT,
        request: asked,
        qubits: request.qubits,
        counts: counts.map((row) => countsByOutcome(row, bits)),
        ...{ job: id, session, backend, software },
        calibration: { before: calibrationBy(meta.jobs!, before), after: calibrationBy(meta.jobs!, after) },
      });
      return response === digestAt(jobs.responses, answer)
        ? []
        : [`jobs: counts, job or calibration on ${split} are not those of response ${answer}`];
    } catch (error) {
      if (!(error instanceof QckptError)) throw error;
      return [`jobs: ${error.message}`];
    }
  });
}
