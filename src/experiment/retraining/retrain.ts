import { lessUnsaid } from '../../checkpoint/compare/lessUnsaid.ts';
import { type StateDifference, stateDifferences } from '../../checkpoint/compare/stateDifferences.ts';
import type { Checkpoint } from '../../checkpoint/format/checkpoint.ts';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { originOf } from '../../checkpoint/format/origin.ts';
import { objectiveOf } from '../../checkpoint/verify/claimSubject.ts';
import { ansatzOf, type Model } from '../../learn/ansatz/models.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { ObjectiveKind } from '../../learn/objectives/objective.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Cell } from '../../training/cell.ts';
import type { FrameContext } from '../../training/runFrame.ts';
import { cellOf } from '../../training/trainCell.ts';
import { circuitsOf } from '../plan/planContext.ts';
import { nameDifferences, takenAsGiven } from './givenNames.ts';
import { missingProfile, profilesFor } from './knownProfiles.ts';
import { createPace, type Pace } from './pace.ts';
import { replannedCell } from './replannedCell.ts';
import { replayMoves } from './replayMoves.ts';
import { rerunOf, trainTo } from './rerun.ts';

/** Whether a checkpoint comes out again from its cell and seed, to the bit. */
export interface Retraining {
  /** `not retrained`: it cannot be told, see `reasons`. */
  readonly result: 'equal' | 'different' | 'not retrained';
  /** Circuits that were run for it, at most. */
  readonly circuits: number;
  /** Each part that differs, and where first; what the state digest leaves out is not compared. */
  readonly differences: readonly StateDifference[];
  /** What is missing, or may explain a difference. */
  readonly reasons: readonly string[];
  /** What was taken from the file as it is: nothing else could say it. */
  readonly given: readonly string[];
}

/** What training again needs from outside: data, parents of moved checkpoints, and a bound on its work. */
export interface RetrainWorld {
  readonly data: (config: DataConfig, features: number, seed: string) => Promise<PreparedData>;
  /** The checkpoint with a state digest; null: not at hand. It need not be true. */
  readonly parentOf: (stateDigest: string) => DecodedCheckpoint | null;
  /** Most circuits of six qubits, as `createPace` counts them. */
  readonly limit: number;
  readonly stop: AbortSignal;
  /** Called every few steps with the share done, 0..1. */
  readonly onProgress: (share: number) => void;
}

/** @param bases circuits of one forward pass */
type StartPace = (model: Model, bases: number) => Pace;

/** What came out, and the cell that it was trained by first. */
interface Outcome {
  readonly checkpoint: Checkpoint;
  readonly kind: 'train' | 'vqe';
  readonly cell: Cell;
  readonly open: string | null;
}

/**
 * Trains a checkpoint's cell again from its seed, up to the checkpoint's step, and moves it as its lineage says; then
 * compares the state digest, which leaves out nothing but where and by which code it was made. Everything else is made
 * again by the code that runs: the plan's names, the compiled circuit, the calibration tensors, every step, the claims.
 * @throws QckptError INTERRUPTED: `stop` was aborted
 */
export async function retrain(checkpoint: DecodedCheckpoint, world: RetrainWorld): Promise<Retraining> {
  let pace: Pace | null = null;
  const startPace: StartPace = (model, bases) => {
    const circuitsPerStep = bases * circuitsOf(model, 1);
    const { step: steps } = checkpoint.meta.progress;
    pace = createPace({ ...world, qubits: ansatzOf(model).circuit.qubits, circuitsPerStep, steps });
    return pace;
  };
  const spent = (): number => pace?.circuits() ?? 0;
  try {
    const outcome = await trainedAgain(checkpoint, world, startPace);
    const differences = [
      ...(await nameDifferences(checkpoint.meta, outcome)),
      ...stateDifferences(checkpoint, lessUnsaid(outcome.checkpoint, checkpoint)),
    ];
    const given = await takenAsGiven(checkpoint.meta);
    const found = { circuits: spent(), differences, given };
    if (differences.length > 0) return { ...found, result: 'different', reasons: [] };
    if (outcome.open !== null) return { ...found, result: 'not retrained', reasons: [outcome.open] };
    return { ...found, result: 'equal', reasons: [] };
  } catch (error) {
    if (!(error instanceof QckptError) || error.code === 'INTERRUPTED') throw error;
    return {
      result: 'not retrained',
      circuits: spent(),
      differences: [],
      reasons: [error.message],
      given: [],
    };
  }
}

async function trainedAgain(
  checkpoint: DecodedCheckpoint,
  { data: prepare, parentOf }: RetrainWorld,
  startPace: StartPace,
): Promise<Outcome> {
  const { meta } = checkpoint;
  const origin = originOf(meta);
  if (origin !== null)
    throw new QckptError(
      'UNVERIFIABLE',
      `${origin.program} ${origin.version} began the training: only that program can repeat it`,
    );
  const objective = objectiveOf(checkpoint);
  const stored = cellOf(checkpoint);
  const { model, seed, hardware } = stored;
  const pace = startPace(model, objective.bases(model));
  const data = 'data' in stored ? await prepare(stored.data, ansatzOf(model).inputNames.length, seed) : null;
  const context = contextOf(checkpoint);
  const kind = taskOf[objective.kind];
  if (meta.lineage.length > 0 && data !== null) {
    const replay = await replayMoves({ stored: checkpoint, data, context, pace, parentOf });
    return { ...replay, kind, cell: replay.origin };
  }
  if (meta.lineage.length > 0)
    throw new QckptError('UNVERIFIABLE', `moves of an ${objective.kind} cannot be made again here`);
  const { find, role } = profilesFor(objective);
  const profile = hardware && (await find(hardware, meta));
  if (hardware !== null && profile === null) throw missingProfile(role, hardware);
  const cell = replannedCell(stored, profile);
  const trained = await trainTo(rerunOf(cell, profile, data, context), meta.progress.step, pace);
  return { checkpoint: trained!, kind, cell, open: null };
}

/** The kind of task that trains for it. */
const taskOf: Readonly<Record<ObjectiveKind, Outcome['kind']>> = { classifier: 'train', eigensolver: 'vqe' };

function contextOf({ meta }: DecodedCheckpoint): FrameContext {
  const { experiment, study, cellId: taskId } = meta.run;
  return { experiment, study, taskId, provenance: meta.provenance };
}
