import { z } from 'zod';
import type { Circuit } from '../circuit/circuit.ts';
import { readOpenQasm } from '../circuit/readOpenQasm.ts';
import { writeOpenQasm } from '../circuit/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { type DataConfig, dataConfigSchema } from '../learn/dataSet.ts';
import { classCount, type Model, modelSchema, parameterNames, parameterShape } from '../learn/models.ts';
import type { PreparedData } from '../learn/prepareData.ts';
import { buildQnn } from '../learn/qnn.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { kernelBytes } from '../numeric/kernel.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';
import { standardDeviation } from '../numeric/statistics.ts';
import { claimProblem, type EvaluationSetting, evaluateClaims, probabilitiesOfImages } from './claims.ts';
import type { Checkpoint, DecodedCheckpoint } from './contents.ts';
import { createEvaluationSetting } from './evaluationSetting.ts';
import { CHECKPOINT_FORMAT } from './formats.ts';
import { calibrationDisagreements, profileFromTensors } from './hardwareTensors.ts';
import type { Claim } from './metadata.ts';

/** From best to worst; the worst of several decides. */
export const verdicts = ['bit-identical', 'within tolerance', 'mismatch', 'unverifiable', 'corrupt'] as const;
export type Verdict = (typeof verdicts)[number];

export interface ClaimVerdict {
  readonly name: string;
  readonly split: string;
  readonly estimator: Claim['estimator'];
  readonly reported: number;
  readonly recomputed: number;
  readonly verdict: Verdict;
}

export interface Verification {
  readonly verdict: Verdict;
  readonly claims: readonly ClaimVerdict[];
  /** What contradicts what, or what is missing; empty for bit-identical. */
  readonly reasons: readonly string[];
}

/** What a checkpoint's claims are about, read from the file alone. */
export interface ClaimSubject {
  readonly model: Model;
  readonly data: DataConfig;
  readonly idle: boolean;
  readonly seed: string;
}

// An exact value that another kernel computes may differ by rounding; a drawn one by its sampling error.
const EXACT_TOLERANCE = 1e-9;
const STANDARD_ERRORS = 5;
const REDRAWS = 32;

const cellSchema = z.looseObject({
  model: modelSchema.safeExtend({ name: z.string() }),
  hardware: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  data: dataConfigSchema,
  idle: z.boolean(),
  seed: z.string(),
  shots: z.int().min(1).nullable(),
});

/** @throws QckptError UNVERIFIABLE where the file does not say what its claims are about */
export function claimSubject(checkpoint: DecodedCheckpoint): ClaimSubject {
  const cell = parseWithSchema(
    cellSchema,
    { value: checkpoint.meta.run.cell, locate: () => '"qckpt.run.cell", expected a training cell' },
    'UNVERIFIABLE',
  );
  if (checkpoint.meta.claims.length === 0)
    throw new QckptError('UNVERIFIABLE', '"qckpt.claims" expected at least one claim, got none');
  const { name: _, ...model } = cell.model;
  const { labels } = cell.data;
  if (classCount(model) < labels.length)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.run.cell" expected at most ${classCount(model)} labels for its model, got ${labels.length}`,
    );
  const { shape } = checkpoint.parameters;
  if (String(shape) !== String(parameterShape(model)))
    throw new QckptError(
      'UNVERIFIABLE',
      `tensor "parameters" expected shape [${parameterShape(model)}] of the cell's model, got [${shape}]`,
    );
  return { model, data: cell.data, idle: cell.idle, seed: cell.seed };
}

/** The circuit contradicts the device or itself; any other failure leaves the claims open. */
const CANNOT_RUN: readonly ErrorCode[] = ['QASM', 'CIRCUIT', 'HARDWARE'];

/**
 * Recomputes a checkpoint's claims from its own circuit, parameters and calibration tensors, on the data it names.
 * @throws QckptError UNVERIFIABLE: claims of a kind, or on images, that there are not; a circuit too wide to simulate
 */
export function verifyCheckpoint(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): Verification {
  for (const claim of checkpoint.meta.claims) {
    const problem = claimProblem(claim, data);
    if (problem !== null)
      throw new QckptError('UNVERIFIABLE', `claim "${claim.name}" on ${claim.split}: ${problem}`);
  }
  const contradictions = findContradictions(checkpoint, data);
  const sameKernel = checkpoint.meta.provenance.versions.kernelSha256 === sha256Hex(kernelBytes);
  const stored = checkpoint.meta.claims;
  let recomputed: number[];
  let errors: (number | null)[];
  let sameArithmetic: boolean;
  try {
    const setting = settingOf(checkpoint, subject, data);
    const parameters = checkpoint.parameters.data;
    recomputed = evaluateClaims(setting, parameters, stored).map(({ value }) => value);
    sameArithmetic = sameKernel && !stored.some((claim, k) => isRounding(claim, recomputed[k]));
    errors = stored.map((claim) => (sameArithmetic ? null : samplingError(setting, parameters, claim)));
    contradictions.push(...circuitContradictions(checkpoint, subject, data));
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    if (!CANNOT_RUN.includes(error.code))
      throw new QckptError('UNVERIFIABLE', error.message, { cause: error });
    return {
      verdict: 'mismatch',
      claims: [],
      reasons: [...contradictions, `the stored circuit cannot be run: ${error.message}`],
    };
  }
  const claims = stored.map((claim, k) => judge(claim, recomputed[k], errors[k]));
  const worst = worstOf(claims.map(({ verdict }) => verdict));
  return {
    verdict: contradictions.length > 0 ? worstOf([worst, 'mismatch']) : worst,
    claims,
    reasons: [
      ...contradictions,
      ...explain(worst, { sameKernel, sameArithmetic, contradicted: contradictions.length > 0 }, checkpoint),
    ],
  };
}

export function worstOf(all: readonly Verdict[]): Verdict {
  return verdicts[Math.max(0, ...all.map((verdict) => verdicts.indexOf(verdict)))];
}

function settingOf(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): EvaluationSetting {
  return createEvaluationSetting({ ...subject, ...storedMachine(checkpoint), data });
}

/** The compiled circuit and the device as a checkpoint has them; profile null: noise-free. @throws QckptError QASM */
export function storedMachine({ hardware, meta }: Checkpoint): {
  readonly circuit: Circuit;
  readonly profile: HardwareProfile | null;
} {
  return {
    circuit: readOpenQasm(meta.circuit.compiledOpenQasm3),
    profile:
      hardware === null || meta.calibration === null ? null : profileFromTensors(hardware, meta.calibration),
  };
}

const COMPARED_IMAGES = 3;
const SAME_PROBABILITY = 1e-9;

/**
 * Whether the stored circuits are those of the model: without noise, all of them have the same outcome probabilities on some
 * images, with the checkpoint's own angles.
 */
function circuitContradictions(
  { parameters, meta }: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): string[] {
  const images = data.split.test.slice(0, COMPARED_IMAGES);
  const idealOf = (circuit: Circuit): number[] => {
    const setting = createEvaluationSetting({ ...subject, circuit, profile: null, data });
    const at = probabilitiesOfImages(setting, parameters.data, images);
    return images.flatMap((_, k) => Array.from(at(k)));
  };
  const model = buildQnn(subject.model);
  const expected = idealOf(model);
  const found: string[] = [];
  if (String(meta.circuit.parameterNames) !== String(parameterNames(subject.model)))
    found.push('circuit: "parameterNames" are not those of the model');
  if (meta.circuit.logicalOpenQasm3 !== writeOpenQasm(model, { version: 3 })) {
    const distance = largestDistance(expected, idealOf(readOpenQasm(meta.circuit.logicalOpenQasm3)));
    if (!(distance <= SAME_PROBABILITY))
      found.push(
        `circuit: the logical circuit is not the model's, probabilities differ by up to ${distance}`,
      );
  }
  const distance = largestDistance(expected, idealOf(readOpenQasm(meta.circuit.compiledOpenQasm3)));
  if (!(distance <= SAME_PROBABILITY))
    found.push(
      `circuit: the compiled circuit does not do what the model does, probabilities differ by up to ${distance}`,
    );
  return found;
}

function largestDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
}

/** Places where the file contradicts itself or the data. */
function findContradictions({ hardware, history, meta }: DecodedCheckpoint, data: PreparedData): string[] {
  const found: string[] = [];
  if (hardware !== null && meta.calibration !== null)
    found.push(...calibrationDisagreements(hardware, meta.calibration).map((line) => `calibration: ${line}`));
  const cell = meta.run.cell as unknown as z.infer<typeof cellSchema>;
  const planned = cell.hardware?.sha256 ?? 'none';
  if (planned !== (meta.calibration?.sha256 ?? 'none'))
    found.push(
      `calibration: the checkpoint's has digest ${meta.calibration?.sha256 ?? 'none'}, the run was planned with ${planned}`,
    );
  const cellShots = cell.shots;
  if (cellShots !== meta.run.shots)
    found.push(`shots: "qckpt.run.shots" is ${meta.run.shots}, the cell says ${cellShots}`);
  for (const { name, split, shots } of meta.claims)
    if (shots !== null && shots !== meta.run.shots)
      found.push(
        `shots: claim "${name}" on ${split} was made with ${shots}, the run's are ${meta.run.shots}`,
      );
  if (meta.run.seeds.run !== undefined && String(meta.run.seeds.run) !== cell.seed)
    found.push(`seeds: "qckpt.run.seeds" has ${meta.run.seeds.run}, the cell says ${cell.seed}`);
  found.push(...historyContradictions(history, meta));
  if (meta.data === null || meta.data.sha256 !== data.digest)
    found.push(
      `data: the checkpoint's data set has digest ${meta.data?.sha256 ?? 'none'}, this one ${data.digest}`,
    );
  return found;
}

/** What the history must add up to. That each number of it is right only training anew can tell. */
function historyContradictions(
  { loss, circuits, validation_loss: validation, validation_step: steps }: Checkpoint['history'],
  { progress, claims, run }: DecodedCheckpoint['meta'],
): string[] {
  const found: string[] = [];
  if (loss !== undefined && loss.length !== progress.step)
    found.push(`history: ${loss.length} losses after ${progress.step} steps`);
  const spent = circuits?.reduce((sum, count) => sum + count, 0);
  if (spent !== undefined && spent !== progress.circuits)
    found.push(`history: the steps' circuits add up to ${spent}, "qckpt.progress" says ${progress.circuits}`);
  if (spent !== undefined && run.shots !== null && progress.circuits * run.shots !== progress.shotsSpent)
    found.push(
      `history: ${progress.circuits} circuits of ${run.shots} shots, "qckpt.progress" says ${progress.shotsSpent} shots`,
    );
  const claimed = claims.find(({ name, split }) => name === 'loss' && split === 'validation')?.value;
  // A checkpoint of an interrupted run has claims that are not in the history.
  const last = steps?.at(-1) === progress.step ? validation?.at(-1) : undefined;
  if (claimed !== undefined && last !== undefined && !(Math.abs(last - claimed) <= EXACT_TOLERANCE))
    found.push(`history: the last validation loss is ${last}, the claim ${claimed}`);
  return found;
}

/** An exact claim that another arithmetic may have made. */
function isRounding({ estimator, value }: Claim, recomputed: number): boolean {
  return estimator === 'exact' && value !== recomputed && Math.abs(value - recomputed) <= EXACT_TOLERANCE;
}

function judge(claim: Claim, recomputed: number, error: number | null): ClaimVerdict {
  const { name, split, estimator, value: reported } = claim;
  const difference = Math.abs(reported - recomputed);
  const tolerance = estimator === 'exact' ? EXACT_TOLERANCE : STANDARD_ERRORS * (error ?? 0);
  const verdict =
    reported === recomputed ? 'bit-identical' : difference <= tolerance ? 'within tolerance' : 'mismatch';
  return { name, split, estimator, reported, recomputed, verdict };
}

/** Standard deviation of a sampled claim's value over draws other than its own; null for an exact one. */
function samplingError(setting: EvaluationSetting, parameters: Float64Array, claim: Claim): number | null {
  if (claim.streamPurpose === null) return null;
  const redraws = Array.from({ length: REDRAWS }, (_, k) => ({
    ...claim,
    streamPurpose: `${claim.streamPurpose}/redraw-${k}`,
  }));
  return standardDeviation(evaluateClaims(setting, parameters, redraws).map(({ value }) => value));
}

interface Circumstances {
  readonly sameKernel: boolean;
  /** And nothing is off by rounding only. */
  readonly sameArithmetic: boolean;
  readonly contradicted: boolean;
}

function explain(
  worst: Verdict,
  { sameKernel, sameArithmetic, contradicted }: Circumstances,
  { format, meta }: DecodedCheckpoint,
): string[] {
  const { qckpt, kernelSha256 } = meta.provenance.versions;
  const older = format === CHECKPOINT_FORMAT ? '' : ` in the older format ${format}`;
  const maker = `made${older} by qckpt ${qckpt} with another kernel (${kernelSha256.slice(0, 12)})`;
  if (worst === 'within tolerance')
    return [
      `${sameKernel ? 'made with this kernel, but not to the bit' : maker}: exact values agree to ${EXACT_TOLERANCE}, sampled ones to ${STANDARD_ERRORS} standard errors, measured on ${REDRAWS} other draws`,
    ];
  if (worst !== 'mismatch' || contradicted) return [];
  return sameArithmetic
    ? [
        'same kernel and data: the parameters, the circuit, the calibration, the shots or the claim itself were changed afterwards, or the code around the kernel',
      ]
    : [`${sameKernel ? 'made with this kernel, but not to the bit' : maker}, and beyond the tolerance`];
}
