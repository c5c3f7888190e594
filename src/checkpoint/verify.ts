import { z } from 'zod';
import type { Circuit } from '../circuit/circuit.ts';
import { readOpenQasm } from '../circuit/readOpenQasm.ts';
import { writeOpenQasm } from '../circuit/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { type DataConfig, dataConfigSchema } from '../learn/dataSet.ts';
import { exactEnergy } from '../learn/energyEngine.ts';
import { classCount, type Model, modelSchema, parameterNames, parameterShape } from '../learn/models.ts';
import type { PreparedData } from '../learn/prepareData.ts';
import { buildQnn } from '../learn/qnn.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { kernelBytes } from '../numeric/kernel.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';
import { standardDeviation } from '../numeric/statistics.ts';
import {
  type ClaimSpec,
  claimProblem,
  type EvaluationSetting,
  evaluateClaims,
  probabilitiesOfImages,
} from './claims.ts';
import type { Checkpoint, DecodedCheckpoint } from './contents.ts';
import {
  type EnergySubject,
  energyClaimProblem,
  energyEngineOf,
  energySubject,
  evaluateEnergyClaims,
} from './energyClaims.ts';
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
  if (energySubject(checkpoint) !== null)
    throw new QckptError(
      'UNVERIFIABLE',
      '"qckpt.run.cell" expected the cell of a classifier, got that of an eigensolver',
    );
  const parsed = cellSchema.safeParse(checkpoint.meta.run.cell);
  if (!parsed.success)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.run.cell" expected a training cell: ${z.prettifyError(parsed.error)}`,
    );
  const { name: _, ...model } = parsed.data.model;
  checkClaimsAndShape(checkpoint, model);
  const { labels } = parsed.data.data;
  if (classCount(model) < labels.length)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.run.cell" expected at most ${classCount(model)} labels for its model, got ${labels.length}`,
    );
  return { model, data: parsed.data.data, idle: parsed.data.idle, seed: parsed.data.seed };
}

function checkClaimsAndShape({ parameters, meta }: DecodedCheckpoint, model: Model): void {
  if (meta.claims.length === 0)
    throw new QckptError('UNVERIFIABLE', '"qckpt.claims" expected at least one claim, got none');
  const { shape } = parameters;
  if (String(shape) !== String(parameterShape(model)))
    throw new QckptError(
      'UNVERIFIABLE',
      `tensor "parameters" expected shape [${parameterShape(model)}] of the cell's model, got [${shape}]`,
    );
}

/** The circuit contradicts the device or itself; any other failure leaves the claims open. */
const CANNOT_RUN: readonly ErrorCode[] = ['QASM', 'CIRCUIT', 'HARDWARE'];

/** What recomputing claims of one kind takes. */
interface Recomputation {
  /** Why a claim is none of this kind, or about something that there is not. */
  readonly problem: (claim: Claim) => string | null;
  /** Digest of the data that the claims are about; null: none. */
  readonly dataSha256: string | null;
  /** Claims as the stored circuit, calibration and angles give them. @throws QckptError of `CANNOT_RUN` */
  readonly start: () => (specs: readonly ClaimSpec[]) => readonly Claim[];
  /** How the stored circuits differ from the model's. */
  readonly circuitContradictions: () => string[];
}

/**
 * Recomputes a classifier's claims from its own circuit, parameters and calibration tensors, on the data it names.
 * @throws QckptError UNVERIFIABLE: claims of a kind, or on images, that there are not; a circuit too wide to simulate
 */
export function verifyCheckpoint(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): Verification {
  return verifyClaims(checkpoint, {
    problem: (claim) => claimProblem(claim, data),
    dataSha256: data.digest,
    start: () => {
      const setting = settingOf(checkpoint, subject, data);
      return (specs) => evaluateClaims(setting, checkpoint.parameters.data, specs);
    },
    circuitContradictions: () => circuitContradictions(checkpoint, subject, data),
  });
}

/** The same for an eigensolver's claims, which need no data. @throws QckptError UNVERIFIABLE */
export function verifyEnergies(checkpoint: DecodedCheckpoint, subject: EnergySubject): Verification {
  checkClaimsAndShape(checkpoint, subject.model);
  const parameters = checkpoint.parameters.data;
  return verifyClaims(checkpoint, {
    problem: energyClaimProblem,
    dataSha256: null,
    start: () => {
      const engine = energyEngineOf(subject, storedMachine(checkpoint));
      return (specs) => evaluateEnergyClaims(engine, parameters, subject.seed, specs);
    },
    circuitContradictions: () => energyCircuitContradictions(checkpoint, subject),
  });
}

function verifyClaims(checkpoint: DecodedCheckpoint, recomputation: Recomputation): Verification {
  for (const claim of checkpoint.meta.claims) {
    const problem = recomputation.problem(claim);
    if (problem !== null)
      throw new QckptError('UNVERIFIABLE', `claim "${claim.name}" on ${claim.split}: ${problem}`);
  }
  const contradictions = findContradictions(checkpoint, recomputation.dataSha256);
  const sameKernel = checkpoint.meta.provenance.versions.kernelSha256 === sha256Hex(kernelBytes);
  const stored = checkpoint.meta.claims;
  let recomputed: number[];
  let errors: (number | null)[];
  let sameArithmetic: boolean;
  try {
    const evaluate = recomputation.start();
    recomputed = evaluate(stored).map(({ value }) => value);
    sameArithmetic = sameKernel && !stored.some((claim, k) => isRounding(claim, recomputed[k]));
    errors = stored.map((claim) => (sameArithmetic ? null : samplingError(evaluate, claim)));
    contradictions.push(...recomputation.circuitContradictions());
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
const SAME_MEAN = 1e-9;

/**
 * Whether the stored circuits are those of the model: without noise, all of them have the same outcome probabilities on some
 * images, with the checkpoint's own angles.
 */
function circuitContradictions(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): string[] {
  const images = data.split.test.slice(0, COMPARED_IMAGES);
  return differentCircuits(checkpoint, subject.model, 'probabilities', (circuit) => {
    const setting = createEvaluationSetting({ ...subject, circuit, profile: null, data });
    const at = probabilitiesOfImages(setting, checkpoint.parameters.data, images);
    return images.flatMap((_, k) => Array.from(at(k)));
  });
}

/** The same by the energy. */
function energyCircuitContradictions(checkpoint: DecodedCheckpoint, subject: EnergySubject): string[] {
  return differentCircuits(checkpoint, subject.model, 'energies', (circuit) => [
    exactEnergy(energyEngineOf(subject, { circuit, profile: null }), checkpoint.parameters.data),
  ]);
}

/** @param idealOf what the circuits must agree in, without noise */
function differentCircuits(
  { meta }: DecodedCheckpoint,
  subject: Model,
  what: string,
  idealOf: (circuit: Circuit) => number[],
): string[] {
  const model = buildQnn(subject);
  const expected = idealOf(model);
  const found: string[] = [];
  if (String(meta.circuit.parameterNames) !== String(parameterNames(subject)))
    found.push('circuit: "parameterNames" are not those of the model');
  if (meta.circuit.logicalOpenQasm3 !== writeOpenQasm(model, { version: 3 })) {
    const distance = largestDistance(expected, idealOf(readOpenQasm(meta.circuit.logicalOpenQasm3)));
    if (!(distance <= SAME_MEAN))
      found.push(`circuit: the logical circuit is not the model's, ${what} differ by up to ${distance}`);
  }
  const distance = largestDistance(expected, idealOf(readOpenQasm(meta.circuit.compiledOpenQasm3)));
  if (!(distance <= SAME_MEAN))
    found.push(
      `circuit: the compiled circuit does not do what the model does, ${what} differ by up to ${distance}`,
    );
  return found;
}

function largestDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
}

/** Places where the file contradicts itself or the data. @param dataSha256 null: its claims are about no data */
function findContradictions(
  { hardware, history, meta }: DecodedCheckpoint,
  dataSha256: string | null,
): string[] {
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
  if ((meta.data?.sha256 ?? null) !== dataSha256)
    found.push(
      `data: the checkpoint's data set has digest ${meta.data?.sha256 ?? 'none'}, this one ${dataSha256 ?? 'none'}`,
    );
  return found;
}

/** What the history must add up to. That each number of it is right only training anew can tell. */
function historyContradictions(
  { loss, energy, circuits, validation_loss: validation, validation_step: steps }: Checkpoint['history'],
  { progress, claims, run }: DecodedCheckpoint['meta'],
): string[] {
  const found: string[] = [];
  for (const [name, series] of Object.entries({ loss, energy }))
    if (series !== undefined && series.length !== progress.step)
      found.push(`history: ${series.length} values of ${name} after ${progress.step} steps`);
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
function samplingError(
  evaluate: (specs: readonly ClaimSpec[]) => readonly Claim[],
  claim: Claim,
): number | null {
  if (claim.streamPurpose === null) return null;
  const redraws = Array.from({ length: REDRAWS }, (_, k) => ({
    ...claim,
    streamPurpose: `${claim.streamPurpose}/redraw-${k}`,
  }));
  return standardDeviation(evaluate(redraws).map(({ value }) => value));
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
