import { createEnergyEngine } from '../learn/objectives/energyEngine.ts';
import type { PreparedData } from '../learn/prepareData.ts';
import { sha256Hex } from '../numeric/canonicalJson.ts';
import { kernelBytes } from '../numeric/kernel.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';
import { standardDeviation } from '../numeric/statistics.ts';
import {
  circuitContradictions,
  energyCircuitContradictions,
  layoutContradictions,
} from './circuitContradictions.ts';
import { type ClaimSubject, checkClaimsAndShape, storedMachine } from './claimSubject.ts';
import {
  type ClaimSpec,
  claimProblem,
  type EvaluationSetting,
  EXACT_TOLERANCE,
  evaluateClaims,
  refuseUnknownClaims,
} from './claims.ts';
import type { DecodedCheckpoint } from './contents.ts';
import {
  type EnergySubject,
  energyClaimProblem,
  energyRecordContradictions,
  evaluateEnergyClaims,
} from './energyClaims.ts';
import { createEvaluationSetting } from './evaluationSetting.ts';
import { CHECKPOINT_FORMAT } from './formats.ts';
import type { Claim } from './metadata.ts';
import { claimContradictions, progressContradictions, recordContradictions } from './recordContradictions.ts';

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

// A drawn value may differ by its sampling error.
const STANDARD_ERRORS = 5;
const REDRAWS = 32;

/** The circuit contradicts the device or itself; any other failure leaves the claims open. */
const CANNOT_RUN: readonly ErrorCode[] = ['QASM', 'CIRCUIT', 'HARDWARE'];

/** What recomputing claims of one kind takes. */
interface Recomputation {
  /** Why a claim is none of this kind, or about something that there is not. */
  readonly problem: (claim: ClaimSpec) => string | null;
  /** Digest of the data that the claims are about; null: none. */
  readonly dataSha256: string | null;
  /** Where claims and counts are not what a run of this kind leaves. */
  readonly furtherContradictions: () => string[];
  /** Puts the stored circuit, calibration and angles to use. @throws QckptError of `CANNOT_RUN` */
  readonly start: () => Recomputer;
}

interface Recomputer {
  readonly evaluate: (specs: readonly ClaimSpec[]) => readonly Claim[];
  /** What else does not come out. @throws QckptError of `CANNOT_RUN` */
  readonly contradictions: () => string[];
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
    furtherContradictions: () => [
      ...claimContradictions(checkpoint.meta, subject.planned),
      ...progressContradictions(checkpoint.meta, data),
    ],
    start: () => {
      const setting = settingOf(checkpoint, subject, data);
      return {
        evaluate: (specs) => evaluateClaims(setting, checkpoint.parameters.data, specs),
        contradictions: () => [
          ...circuitContradictions(checkpoint, subject, data),
          ...layoutContradictions(checkpoint.meta),
          ...lastMoveContradictions(checkpoint, setting),
        ],
      };
    },
  });
}

/** The same for an eigensolver's claims, which need no data. @throws QckptError UNVERIFIABLE */
export function verifyEnergies(checkpoint: DecodedCheckpoint, subject: EnergySubject): Verification {
  checkClaimsAndShape(checkpoint, subject.model);
  const parameters = checkpoint.parameters.data;
  return verifyClaims(checkpoint, {
    problem: energyClaimProblem,
    dataSha256: null,
    furtherContradictions: () => energyRecordContradictions(checkpoint, subject),
    start: () => {
      const { circuit, profile } = storedMachine(checkpoint);
      const engine = createEnergyEngine(subject.model, circuit, profile);
      return {
        evaluate: (specs) => evaluateEnergyClaims(engine, parameters, subject.seed, specs),
        contradictions: () => energyCircuitContradictions(checkpoint, subject),
      };
    },
  });
}

function verifyClaims(checkpoint: DecodedCheckpoint, recomputation: Recomputation): Verification {
  refuseUnknownClaims(checkpoint.meta.claims, recomputation.problem);
  const contradictions = [
    ...recordContradictions(checkpoint, recomputation.dataSha256),
    ...recomputation.furtherContradictions(),
  ];
  const sameKernel = checkpoint.meta.provenance.versions.kernelSha256 === sha256Hex(kernelBytes);
  const stored = checkpoint.meta.claims;
  let recomputed: number[];
  let errors: (number | null)[];
  let sameArithmetic: boolean;
  try {
    const { evaluate, contradictions: further } = recomputation.start();
    recomputed = evaluate(stored).map(({ value }) => value);
    sameArithmetic = sameKernel && !stored.some((claim, k) => isRounding(claim, recomputed[k]));
    errors = stored.map((claim) => (sameArithmetic ? null : samplingError(evaluate, claim)));
    contradictions.push(...further());
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

/** The loss after the last move is that of the checkpoint; those before are of other angles or machines. */
function lastMoveContradictions(
  { parameters, meta }: DecodedCheckpoint,
  setting: EvaluationSetting,
): string[] {
  const last = meta.lineage.at(-1);
  if (last === undefined) return [];
  const { split, images, lossAdjusted } = last;
  const spec = { name: 'loss', split, images, estimator: 'exact', shots: null, streamPurpose: null } as const;
  const problem = claimProblem(spec, setting.data);
  if (problem !== null) return [`lineage: ${problem}`];
  const [{ value }] = evaluateClaims(setting, parameters.data, [spec]);
  return Math.abs(value - lossAdjusted) <= EXACT_TOLERANCE
    ? []
    : [`lineage: the loss after the last move is ${value}, the file says ${lossAdjusted}`];
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
