import type { Circuit } from '../circuit/circuit.ts';
import type { PreparedData } from '../learn/data/preparedData.ts';
import { createEnergyEngine } from '../learn/objectives/energyEngine.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';
import { eigensolverCellSchema, readCell, trainingCellSchema } from './cellSchema.ts';
import { contradictionsOf, type Facts, nothingRecorded, type Recorded } from './checks/check.ts';
import type { CircuitFacts } from './checks/circuitChecks.ts';
import { storedCircuits } from './checks/compiledFunction.ts';
import { type ChecksOfKind, classifierChecks, eigensolverChecks } from './checks/registry.ts';
import { type ClaimSubject, checkClaimsAndShape, storedMachine } from './claimSubject.ts';
import {
  type ClaimRange,
  type ClaimSpec,
  claimProblem,
  claimRange,
  type EvaluationSetting,
  EXACT_TOLERANCE,
  evaluateClaims,
  refuseUnknownClaims,
} from './claims.ts';
import { explainClaims, type JudgedClaim, judgeClaims } from './claimVerdicts.ts';
import type { DecodedCheckpoint } from './contents.ts';
import {
  type EnergySubject,
  energyClaimProblem,
  energyClaimRange,
  evaluateEnergyClaims,
} from './energyClaims.ts';
import { createEvaluationSetting } from './evaluationSetting.ts';
import type { Claim } from './metadata.ts';
import { type Verdict, worstOf } from './verdicts.ts';
import { standingOf, type Vouching, vouchingFor } from './vouching.ts';

export { type Verdict, verdicts, worstOf } from './verdicts.ts';

export interface Verification extends Vouching {
  readonly verdict: Verdict;
  readonly claims: readonly JudgedClaim[];
  /** What contradicts what, or what is missing; empty for bit-identical. */
  readonly reasons: readonly string[];
}

/** The circuit contradicts the device or itself; any other failure leaves the claims open. */
const CANNOT_RUN: readonly ErrorCode[] = ['QASM', 'CIRCUIT', 'HARDWARE'];

/** What recomputing claims of one kind takes. */
interface Recomputation<Known extends Facts> {
  readonly checks: ChecksOfKind<Known>;
  /** A line for each part of the cell that is not as its schema says, or what the checks may know. */
  readonly facts: { readonly problems: readonly string[] } | Known;
  /** Why a claim is not of this kind, or is about something that does not exist. */
  readonly problem: (claim: ClaimSpec) => string | null;
  /** Least images of a claim. */
  readonly leastImages: number;
  /** Puts the stored circuit, calibration and angles to use. @throws QckptError of `CANNOT_RUN` */
  readonly start: () => Recomputer;
}

interface Recomputer {
  readonly compiled: Circuit;
  readonly evaluate: (specs: readonly ClaimSpec[]) => readonly Claim[];
  readonly range: (spec: ClaimSpec) => ClaimRange;
  /** What else does not come out. */
  readonly contradictions: () => string[];
}

/**
 * Recomputes a classifier's claims from its own circuit, parameters and calibration tensors, on the data it names, and
 * compares all that the file says twice.
 * @param recorded what of the project's own records has the names that the file uses
 * @throws QckptError UNVERIFIABLE: claims of a kind, or on images, that there are not; a circuit too wide to simulate
 */
export function verifyCheckpoint(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
  recorded: Recorded = nothingRecorded,
): Verification {
  const read = readCell(trainingCellSchema, checkpoint.meta.run.cell);
  const parameters = checkpoint.parameters.data;
  return verifyClaims(checkpoint, recorded, {
    checks: classifierChecks,
    facts: 'problems' in read ? read : { checkpoint, model: subject.model, cell: read.cell, data, recorded },
    problem: (claim) => claimProblem(claim, data),
    leastImages: 1,
    start: () => {
      const machine = storedMachine(checkpoint);
      const setting = createEvaluationSetting({ ...subject, ...machine, data });
      return {
        compiled: machine.circuit,
        evaluate: (specs) => evaluateClaims(setting, parameters, specs),
        range: (spec) => claimRange(setting, parameters, spec),
        contradictions: () => lastMoveContradictions(checkpoint, setting),
      };
    },
  });
}

/** The same for an eigensolver's claims, which need no data. @throws QckptError UNVERIFIABLE */
export function verifyEnergies(
  checkpoint: DecodedCheckpoint,
  subject: EnergySubject,
  recorded: Recorded = nothingRecorded,
): Verification {
  const { model, seed } = subject;
  checkClaimsAndShape(checkpoint, model);
  const parameters = checkpoint.parameters.data;
  const read = readCell(eigensolverCellSchema, checkpoint.meta.run.cell);
  return verifyClaims(checkpoint, recorded, {
    checks: eigensolverChecks,
    facts: 'problems' in read ? read : { checkpoint, model, cell: read.cell, recorded },
    problem: energyClaimProblem,
    leastImages: 0,
    start: () => {
      const { circuit, profile } = storedMachine(checkpoint);
      const engine = createEnergyEngine(model, circuit, profile);
      return {
        compiled: circuit,
        evaluate: (specs) => evaluateEnergyClaims(engine, parameters, seed, specs),
        range: (spec) => energyClaimRange(engine, parameters, seed, spec),
        contradictions: () => [],
      };
    },
  });
}

function verifyClaims<Known extends Facts>(
  checkpoint: DecodedCheckpoint,
  recorded: Recorded,
  recomputation: Recomputation<Known>,
): Verification {
  const { facts, checks, leastImages, start } = recomputation;
  const stored = checkpoint.meta.claims;
  const calibration = standingOf(checkpoint.meta, recorded);
  const empty = stored.filter(({ images }) => images < leastImages);
  if (empty.length > 0)
    return {
      ...vouchingFor(checkpoint.meta, calibration, null),
      verdict: 'mismatch',
      claims: [],
      reasons: empty.map(({ name, split }) => `claims: "${name}" on ${split} is of no images`),
    };
  refuseUnknownClaims(stored, recomputation.problem);
  const contradictions: string[] = [];
  try {
    contradictions.push(...('problems' in facts ? facts.problems : contradictionsOf(checks.records, facts)));
    const { compiled, evaluate, range, contradictions: further } = start();
    const judged = judgeClaims(checkpoint.meta, evaluate(stored), range);
    const circuits = storedCircuits(checkpoint, compiled, recorded.profile?.profile ?? null);
    if (!('problems' in facts))
      contradictions.push(...contradictionsOf(checks.circuits, { ...facts, ...circuits }));
    contradictions.push(...further());
    const isOpen = calibration.isOpen ? [calibration.reason] : openCompilation(checkpoint, circuits);
    return {
      ...vouchingFor(checkpoint.meta, calibration, circuits.again?.isSame ?? null),
      verdict: verdictOf(judged, contradictions, isOpen),
      claims: judged,
      reasons: [...contradictions, ...isOpen, ...explainClaims(judged, checkpoint, contradictions)],
    };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    if (!CANNOT_RUN.includes(error.code))
      throw new QckptError('UNVERIFIABLE', error.message, { cause: error });
    return {
      ...vouchingFor(checkpoint.meta, calibration, null),
      verdict: 'mismatch',
      claims: [],
      reasons: [...contradictions, `the stored circuit cannot be run: ${error.message}`],
    };
  }
}

/** What was found wrong is said before what could not be found out. */
function verdictOf(
  claims: readonly JudgedClaim[],
  contradictions: readonly string[],
  open: readonly string[],
): Verdict {
  const all = claims.map(({ verdict }) => verdict);
  if (contradictions.length > 0 || all.includes('mismatch')) return 'mismatch';
  return worstOf(open.length > 0 ? [...all, 'unverifiable'] : all);
}

/**
 * A circuit that does what the model does may have more noise, or less, than what a transpiler makes: gates that undo each
 * other move every claim.
 */
function openCompilation({ meta }: DecodedCheckpoint, { again }: Pick<CircuitFacts, 'again'>): string[] {
  if (meta.data === null || meta.calibration === null || again?.isSame) return [];
  const found = again === null ? 'was not compiled again here' : 'is not what this version compiles';
  return [
    `circuit: the compiled circuit ${found}: that its gates, and so its noise, are a transpiler's only the version that made it can tell (qckpt ${meta.provenance.versions.qckpt}, commit ${meta.provenance.commit.slice(0, 12)})`,
  ];
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
