import { z } from 'zod';
import { readOpenQasm } from '../circuit/readOpenQasm.ts';
import { type DataConfig, dataConfigSchema } from '../learn/dataSet.ts';
import { type Model, modelSchema } from '../learn/models.ts';
import type { PreparedData } from '../learn/prepareData.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { kernelBytes } from '../numeric/kernel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { evaluateClaims } from './claims.ts';
import type { DecodedCheckpoint } from './contents.ts';
import { createEvaluationSetting } from './evaluationSetting.ts';
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

const cellSchema = z.looseObject({
  model: modelSchema.extend({ name: z.string() }),
  data: dataConfigSchema,
  idle: z.boolean(),
  seed: z.string(),
  shots: z.int().min(1).nullable(),
});

/** @throws QckptError UNVERIFIABLE where the file does not say what its claims are about */
export function claimSubject(checkpoint: DecodedCheckpoint): ClaimSubject {
  const parsed = cellSchema.safeParse(checkpoint.meta.run.cell);
  if (!parsed.success)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.run.cell" expected a training cell: ${z.prettifyError(parsed.error)}`,
    );
  if (checkpoint.meta.claims.length === 0)
    throw new QckptError('UNVERIFIABLE', '"qckpt.claims" expected at least one claim, got none');
  const { name: _, ...model } = parsed.data.model;
  return { model, data: parsed.data.data, idle: parsed.data.idle, seed: parsed.data.seed };
}

/**
 * Recomputes a checkpoint's claims from its own circuit, parameters and calibration tensors, on the data it names.
 * @throws QckptError UNVERIFIABLE; HARDWARE, QASM and others for contents that cannot be run become `mismatch`
 */
export function verifyCheckpoint(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): Verification {
  const contradictions = findContradictions(checkpoint, data);
  let recomputed: Claim[];
  try {
    recomputed = recompute(checkpoint, subject, data);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return {
      verdict: 'mismatch',
      claims: [],
      reasons: [...contradictions, `the stored circuit cannot be run: ${error.message}`],
    };
  }
  const sameKernel = checkpoint.meta.provenance.versions.kernelSha256 === sha256Hex(kernelBytes);
  const claims = checkpoint.meta.claims.map((claim, k) => judge(claim, recomputed[k].value, sameKernel));
  const worst = worstOf(claims.map(({ verdict }) => verdict));
  return {
    verdict: contradictions.length > 0 ? worstOf([worst, 'mismatch']) : worst,
    claims,
    reasons: [...contradictions, ...explain(worst, sameKernel, contradictions.length > 0)],
  };
}

export function worstOf(all: readonly Verdict[]): Verdict {
  return verdicts[Math.max(0, ...all.map((verdict) => verdicts.indexOf(verdict)))];
}

function recompute(checkpoint: DecodedCheckpoint, subject: ClaimSubject, data: PreparedData): Claim[] {
  const { hardware, meta } = checkpoint;
  const profile =
    hardware === null || meta.calibration === null ? null : profileFromTensors(hardware, meta.calibration);
  const circuit = readOpenQasm(meta.circuit.compiledOpenQasm3);
  const setting = createEvaluationSetting({ ...subject, circuit, profile, data });
  return evaluateClaims(setting, checkpoint.parameters.data, meta.claims);
}

/** Places where the file contradicts itself or the data. */
function findContradictions({ hardware, meta }: DecodedCheckpoint, data: PreparedData): string[] {
  const found: string[] = [];
  if (hardware !== null && meta.calibration !== null)
    found.push(...calibrationDisagreements(hardware, meta.calibration).map((line) => `calibration: ${line}`));
  const cellShots = (meta.run.cell as { shots?: unknown }).shots;
  if (cellShots !== meta.run.shots)
    found.push(`shots: "qckpt.run.shots" is ${meta.run.shots}, the cell says ${String(cellShots)}`);
  for (const { name, split, shots } of meta.claims)
    if (shots !== null && shots !== meta.run.shots)
      found.push(
        `shots: claim "${name}" on ${split} was made with ${shots}, the run's are ${meta.run.shots}`,
      );
  if (meta.data === null || meta.data.sha256 !== data.digest)
    found.push(
      `data: the checkpoint's data set has digest ${meta.data?.sha256 ?? 'none'}, this one ${data.digest}`,
    );
  return found;
}

function judge(claim: Claim, recomputed: number, sameKernel: boolean): ClaimVerdict {
  const { name, split, estimator, value: reported } = claim;
  const difference = Math.abs(reported - recomputed);
  const close =
    estimator === 'exact'
      ? difference <= EXACT_TOLERANCE
      : !sameKernel && difference <= STANDARD_ERRORS * standardError(claim);
  const verdict = reported === recomputed ? 'bit-identical' : close ? 'within tolerance' : 'mismatch';
  return { name, split, estimator, reported, recomputed, verdict };
}

/** Sampling error of a mean over images, from shots alone: at most 1/(2 sqrt(M)) an image, in probability. */
function standardError({ images, shots }: Claim): number {
  return 1 / (2 * Math.sqrt((shots ?? 1) * images));
}

function explain(worst: Verdict, sameKernel: boolean, contradicted: boolean): string[] {
  if (worst === 'within tolerance')
    return [
      sameKernel
        ? `exact values agree to ${EXACT_TOLERANCE}, not to the bit`
        : `made by another kernel: exact values agree to ${EXACT_TOLERANCE}, sampled ones to ${STANDARD_ERRORS} standard errors`,
    ];
  if (worst !== 'mismatch' || contradicted) return [];
  return sameKernel
    ? [
        'same code and data: the parameters, the circuit, the calibration, the shots or the claim itself were changed afterwards',
      ]
    : ['made by another version of the code, and beyond its tolerance'];
}
