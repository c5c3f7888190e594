import type { PreparedData } from '../../learn/data/preparedData.ts';
import { EXACT_TOLERANCE, refuseUnknownClaims } from '../../learn/objectives/claim.ts';
import type { Objective, OpenObjective } from '../../learn/objectives/objective.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { readCell } from '../format/cellSchema.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import { isCompiledElsewhere } from '../format/origin.ts';
import { contradictionsOf, type Facts, nothingRecorded, type Recorded } from './checks/check.ts';
import type { CircuitFacts } from './checks/circuitChecks.ts';
import { storedCircuits } from './checks/compiledFunction.ts';
import { type ChecksOfKind, checksOf } from './checks/registry.ts';
import { type ClaimSubject, learnedOf, storedMachine } from './claimSubject.ts';
import { explainClaims, type JudgedClaim, judgeClaims } from './claimVerdicts.ts';
import { type Verdict, worstOf } from './verdicts.ts';
import { standingOf, type Vouching, vouchingFor } from './vouching.ts';

export { type Verdict, verdicts, worstOf } from './verdicts.ts';

/** The verdict on a file, claim by claim, and what it stands for. */
export interface Verification extends Vouching {
  readonly verdict: Verdict;
  readonly claims: readonly JudgedClaim[];
  /** What contradicts what, or what is missing; empty for bit-identical. */
  readonly reasons: readonly string[];
}

/** The circuit contradicts the device or itself; any other failure leaves the claims open. */
const CANNOT_RUN: readonly ErrorCode[] = ['QASM', 'CIRCUIT', 'HARDWARE'];

/**
 * Recomputes a checkpoint's claims from its own circuit, parameters and calibration tensors, on the data it names, and
 * compares all that the file says twice.
 * @param data what the subject names, prepared; null: the objective reads none
 * @param recorded what of the project's own records has the names that the file uses
 * @throws QckptError UNVERIFIABLE: claims of a kind, or on images, that there are not; a circuit too wide to simulate
 */
export function verifyCheckpoint(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData | null,
  recorded: Recorded = nothingRecorded,
): Verification {
  const { objective, model } = subject;
  const { meta } = checkpoint;
  const calibration = standingOf(meta, recorded);
  const stopped = (reasons: readonly string[]): Verification => ({
    ...vouchingFor(meta, objective, calibration, null, data),
    verdict: 'mismatch',
    claims: [],
    reasons,
  });
  const empty = meta.claims.filter(({ images }) => images < objective.leastImages);
  if (empty.length > 0)
    return stopped(empty.map(({ name, split }) => `claims: "${name}" on ${split} is of no images`));
  refuseUnknownClaims(meta.claims, (claim) => objective.claimProblem(claim, data));
  const headProblem = problemOfHead(checkpoint, objective, data);
  if (headProblem !== null) return stopped([headProblem]);
  const read = readCell(objective, meta.run.cell);
  const facts = 'problems' in read ? null : { checkpoint, objective, model, cell: read.cell, data, recorded };
  // A checkpoint's facts are of its objective's kind, as the list of checks is.
  const checks = checksOf[objective.kind] as ChecksOfKind<Facts>;
  const contradictions: string[] = [];
  try {
    contradictions.push(
      ...('problems' in read ? read.problems : contradictionsOf(checks.records, facts as Facts)),
    );
    const machine = storedMachine(checkpoint);
    const open = objective.open({ ...subject, ...machine, data });
    const plan = open.plan();
    const learned = learnedOf(checkpoint);
    const recomputed = open.evaluate(learned, meta.claims);
    const judged = judgeClaims(meta, recomputed, (spec) => open.range(learned, spec), plan);
    const circuits = storedCircuits(
      checkpoint,
      machine.circuit,
      recorded.profile?.profile ?? null,
      objective,
    );
    if (facts !== null) contradictions.push(...contradictionsOf(checks.circuits, { ...facts, ...circuits }));
    contradictions.push(...lastMoveContradictions(checkpoint, objective, open, data));
    const isOpen = calibration.isOpen
      ? [calibration.reason]
      : openCompilation(checkpoint, objective, circuits);
    return {
      ...vouchingFor(meta, objective, calibration, circuits.again?.isSame ?? null, data),
      verdict: verdictOf(judged, contradictions, isOpen),
      claims: judged,
      reasons: [...contradictions, ...isOpen, ...explainClaims(judged, checkpoint, contradictions, plan)],
    };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    if (!CANNOT_RUN.includes(error.code))
      throw new QckptError('UNVERIFIABLE', error.message, { cause: error });
    return stopped([...contradictions, `the stored circuit cannot be run: ${error.message}`]);
  }
}

/** Why the head is not what the objective has; null where it is. Without it no claim can be made. */
function problemOfHead(
  { head }: DecodedCheckpoint,
  objective: Objective,
  data: PreparedData | null,
): string | null {
  const expected = data === null ? null : objective.head(data);
  const [wanted, found] = [expected?.shape, head?.weights.shape].map((shape) => shape && `[${shape}]`);
  return wanted === found
    ? null
    : `head: expected ${wanted ? `weights of shape ${wanted}` : 'none'}, the file has ${found ?? 'none'}`;
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
 * A circuit that does what the model does may have more noise, or less, than what a transpiler makes:
 * gates that undo each other move every claim.
 */
function openCompilation(
  { meta }: DecodedCheckpoint,
  { marked }: Objective,
  { again }: Pick<CircuitFacts, 'again'>,
): string[] {
  if (marked !== null || meta.calibration === null || isCompiledElsewhere(meta) || again?.isSame) return [];
  const found = again === null ? 'was not compiled again here' : 'is not what this version compiles';
  return [
    `circuit: the compiled circuit ${found}: that its gates, and so its noise, are a transpiler's only ` +
      `the version that made it can tell (qckpt ${meta.provenance.versions.qckpt}, commit ` +
      `${meta.provenance.commit.slice(0, 12)})`,
  ];
}

/** The loss after the last move is that of the checkpoint; those before are of other angles or machines. */
function lastMoveContradictions(
  checkpoint: DecodedCheckpoint,
  objective: Objective,
  open: OpenObjective,
  data: PreparedData | null,
): string[] {
  const last = checkpoint.meta.lineage.at(-1);
  // What is not compiled does not move: the checks say so.
  if (last === undefined || objective.marked !== null) return [];
  const { split, images, lossAdjusted } = last;
  const name = data === null ? 'energy' : 'loss';
  const spec = { name, split, images, estimator: 'exact', shots: null, streamPurpose: null } as const;
  const problem = objective.claimProblem(spec, data);
  if (problem !== null) return [`lineage: ${problem}`];
  const [{ value }] = open.evaluate(learnedOf(checkpoint), [spec]);
  return Math.abs(value - lossAdjusted) <= EXACT_TOLERANCE
    ? []
    : [`lineage: the loss after the last move is ${value}, the file says ${lossAdjusted}`];
}
