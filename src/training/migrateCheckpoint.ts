import { comparedImages } from '../checkpoint/compare/compareHardware.ts';
import type { AnglesMove } from '../checkpoint/format/adjustments.ts';
import type { Checkpoint } from '../checkpoint/format/checkpoint.ts';
import { compileOptions } from '../checkpoint/format/compileCircuit.ts';
import { type DecodedCheckpoint, joinCheckpoint } from '../checkpoint/format/contents.ts';
import type { LineageStep, Provenance } from '../checkpoint/format/metadata.ts';
import { learnedOf, movableSubject, storedMachine } from '../checkpoint/verify/claimSubject.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { profileDigest } from '../hardware/profileSchema.ts';
import type { PreparedData } from '../learn/data/preparedData.ts';
import type { FreezingState } from '../learn/freezing/freezingStrategy.ts';
import { refuseUnknownClaims } from '../learn/objectives/claim.ts';
import type { OpenObjective } from '../learn/objectives/objective.ts';
import type { PruningState } from '../learn/pruning/pruningSpec.ts';
import { stepsOf } from '../learn/stepsOf.ts';
import { initialHead, type TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type Adjusted, adjustPruning, type PruningChoice } from './adjust/adjustPruning.ts';
import { decideGrid, onGrid, type QuantizationChoice, throughGrid } from './adjust/adjustQuantization.ts';
import { changeAngles } from './adjust/changeAngles.ts';
import { advanceBy } from './advance.ts';
import type { Cell } from './cell.ts';
import { checkpointFrame, checkpointState, courseOf } from './course.ts';
import { historyOf, noteLook, noteStep } from './history.ts';
import { refittedHead } from './refitHead.ts';
import { stateOf } from './savedState.ts';
import { cellOf } from './trainCell.ts';
import { prepareTraining, type Stepped, type Training } from './training.ts';

/** What a move keeps of a training's state, and how it is adjusted to the new machine. */
export interface MigrationPolicy {
  /** Adam's moments and its count of updates continue, or start over. */
  readonly optimizer: LineageStep['optimizer'];
  readonly freezing: LineageStep['freezing'];
  /** `refit`: the head alone is fitted again there, before anything else; absent: as it was. */
  readonly head?: LineageStep['head'];
  /** What becomes of a pruning, or that there is to be one; absent: it is kept. */
  readonly pruning?: PruningChoice | undefined;
  /** What becomes of the grid of its angles, or that there is to be one; absent: it is kept. */
  readonly quantization?: QuantizationChoice | undefined;
  /** Its angles become those of the machine's gates, or the model's again; absent: they stay. */
  readonly angles?: AnglesMove['to'] | undefined;
  /** Training samples (steps, of an energy) on the new machine, from where the checkpoint stopped. */
  readonly fineTuneSamples: number;
  /** Preset for the new machine; null: as it was. */
  readonly level: number | null;
}

/** What each freezing policy makes of a mask. */
export const freezingPolicies: Readonly<
  Record<
    LineageStep['freezing'],
    { readonly help: string; readonly apply: (state: FreezingState, training: Training) => FreezingState }
  >
> = {
  keep: { help: 'the mask and its scores as they are', apply: (state) => state },
  rescore: {
    help: 'as many active as before, those with the largest scores; without scores, what the strategy starts with',
    apply: (state, { context: { freezing } }) => {
      if (state.score.every((score) => score === 0)) return freezing.start();
      const count = state.active.reduce((sum, bit) => sum + bit, 0);
      const ranked = [...state.score.keys()].sort(
        (a, b) => Math.abs(state.score[b]) - Math.abs(state.score[a]) || a - b,
      );
      const chosen = new Set(ranked.slice(0, count));
      return { ...state, active: state.active.map((_, k) => (chosen.has(k) ? 1 : 0)) };
    },
  },
  relearn: {
    help: 'the strategy starts over, and learns while fine-tuning',
    apply: (_, { context: { freezing } }) => freezing.start(),
  },
};

/** A moved checkpoint, and what the move did. */
export interface Migrated {
  readonly checkpoint: Checkpoint;
  readonly step: LineageStep;
  /** Accuracies beside the losses of `step`; null: there are no classes. */
  readonly accuracy: Readonly<Record<'before' | 'moved' | 'adjusted', number | null>>;
  readonly circuits: number;
}

/**
 * Moves a checkpoint to another machine: the logical circuit compiled for it, optimizer state and
 * freeze mask by policy, and fine-tuned. The new checkpoint names its parent, has the losses on the
 * way and claims of its own, which verify.
 * @param profile null: noise-free
 * @throws QckptError TRANSPILE: the machine cannot hold it; QASM, HARDWARE: the stored circuit cannot
 *   run; UNVERIFIABLE: the file does not say how it was trained, or claims what cannot be; DATA:
 *   other data than it was trained on
 */
export async function migrateCheckpoint(
  checkpoint: DecodedCheckpoint,
  profile: HardwareProfile | null,
  policy: MigrationPolicy,
  world: { readonly data: PreparedData | null; readonly provenance: Provenance },
): Promise<Migrated> {
  movableSubject(checkpoint);
  const cell = cellOn(profile, cellOf(checkpoint), checkpoint, policy);
  const training = prepareTraining(cell, profile, world.data);
  return retrainedOn(checkpoint, training, cell, policy, world.provenance);
}

/**
 * Evaluates a checkpoint where it is and as a training has it, trains on, and writes down what became of it.
 * @param cell of the training
 */
export async function retrainedOn(
  checkpoint: DecodedCheckpoint,
  training: Training,
  cell: Cell,
  policy: Omit<MigrationPolicy, 'level'>,
  provenance: Provenance,
): Promise<Migrated> {
  const { run, lineage, calibration } = checkpoint.meta;
  const { data } = training;
  const subject = movableSubject(checkpoint);
  const { objective } = subject;
  refuseForeignSteps(cell, policy);
  const { split, images } = comparedImages(checkpoint, objective, data);
  const claimed = objective.claims(cell, { isLast: true, isMoved: true });
  refuseUnknownClaims(claimed, (claim) => objective.claimProblem(claim, data));
  const learned = learnedOf(checkpoint);
  const home: OpenObjective = objective.open({ ...subject, data, ...storedMachine(checkpoint) });
  const before = home.exact(learned, images);

  const kept = stateOf(checkpoint, training.context.optimizer);
  const changed = inAngles(policy, { cell, training, state: kept }, lineage);
  const moved = changed.training.exact(changed.state, images);
  const steps = stepsOf(policy.fineTuneSamples, training.context.batch);
  const grid = decideGrid(changed.cell, policy.quantization, steps);
  const gridded = grid.spec === undefined ? changed.cell : { ...changed.cell, quantization: grid.spec };
  const pruned = adjustPruning(
    { cell: gridded, training: changed.training, state: changed.state },
    policy.pruning,
  );
  const adjusting = { ...pruned, state: carriedOver(pruned.state, policy, pruned.training) };
  const course = courseOf(pruned.cell, pruned.training);
  const history = historyOf(course.history, checkpoint);
  const state = await tuned(adjusting, policy, steps, ({ record }) =>
    noteStep(course.history, history, record, course.bases),
  );
  const claims = pruned.training.evaluate(state, claimed);
  noteLook(course.history, history, state, claims);
  const adjusted = pruned.training.exact(state, images);
  const step: LineageStep = {
    parent: checkpoint.stateDigest,
    from: calibration && { name: calibration.name, sha256: calibration.sha256 },
    to: cell.hardware,
    optimizer: policy.optimizer,
    freezing: policy.freezing,
    ...(policy.head === undefined ? {} : { head: policy.head }),
    ...(pruned.move === undefined ? {} : { pruning: pruned.move }),
    ...(grid.move === undefined ? {} : { quantization: grid.move }),
    ...(changed.move === undefined ? {} : { angles: changed.move }),
    fineTuneSamples: policy.fineTuneSamples,
    split,
    images: images.length,
    lossBefore: before.loss,
    lossMoved: moved.loss,
    lossAdjusted: adjusted.loss,
  };
  const context = { experiment: run.experiment, study: run.study, taskId: run.cellId, provenance };
  const fresh = joinCheckpoint(
    checkpointFrame(course, context),
    checkpointState(course, state, history, { claims, isLast: true }),
  );
  return {
    checkpoint: {
      ...fresh,
      meta: {
        ...fresh.meta,
        run: { ...fresh.meta.run, parent: checkpoint.stateDigest },
        lineage: [...lineage, step],
      },
    },
    step,
    accuracy: { before: before.accuracy, moved: moved.accuracy, adjusted: adjusted.accuracy },
    circuits: state.forwardPasses - kept.forwardPasses,
  };
}

/** With other angles where the policy says so. */
function inAngles(
  { angles, optimizer }: Pick<MigrationPolicy, 'angles' | 'optimizer'>,
  from: Adjusted,
  lineage: readonly LineageStep[],
): Adjusted & { readonly move?: AnglesMove } {
  return angles === undefined ? from : changeAngles(from, angles, { optimizer, lineage });
}

/** Trained on where it is now, and put on the grid where there is one. */
async function tuned(
  { cell, training, state }: Adjusted,
  { quantization }: Pick<MigrationPolicy, 'quantization'>,
  steps: number,
  note: (stepped: Stepped) => void,
): Promise<TrainState> {
  const policy = quantization?.policy ?? 'keep';
  const along = policy === 'relearn' ? throughGrid(training, cell) : training;
  const trained = await advanceBy(along, state, steps, { note });
  return onGrid({ cell, training, state: trained }, policy, steps > 0);
}

/** The cell of the checkpoint's run, on another machine. */
function cellOn(
  profile: HardwareProfile | null,
  from: Cell,
  checkpoint: DecodedCheckpoint,
  { level, fineTuneSamples }: MigrationPolicy,
): Cell {
  const there = {
    hardware: profile && { name: profile.name, sha256: profileDigest(profile) },
    level: profile === null ? 0 : (level ?? compileOptions(checkpoint).level),
  };
  const { step } = checkpoint.meta.progress;
  if ('steps' in from) return { ...from, ...there, steps: Math.max(1, step + fineTuneSamples) };
  // What follows is simulated, wherever the checkpoint was trained.
  const { backend: _, ...simulated } = from;
  return { ...simulated, ...there, samples: Math.max(1, step * (from.batch ?? 1) + fineTuneSamples) };
}

/** Said before anything is computed. */
function refuseForeignSteps(
  { optimizer, origin }: Cell,
  { fineTuneSamples }: Pick<MigrationPolicy, 'fineTuneSamples'>,
): void {
  if (optimizer.name === 'foreign' && fineTuneSamples > 0)
    throw new QckptError(
      'ARGUMENT',
      `"fine-tune" expected 0: ${origin?.program} trained it with ${origin?.optimizer}; "qckpt train" continues with ` +
        'another optimizer',
    );
}

/** No angle trains whose gate is gone. */
function withoutPruned(freezing: FreezingState, pruning: PruningState | undefined): FreezingState {
  return pruning === undefined
    ? freezing
    : { ...freezing, active: freezing.active.map((bit, k) => (pruning.mask[k] ? 0 : bit)) };
}

/** What the policy leaves of a state when it moves. */
function carriedOver(
  state: TrainState,
  policy: Omit<MigrationPolicy, 'level'>,
  training: Training,
): TrainState {
  const { optimizer } = training.context;
  const restarts = policy.optimizer === 'reset';
  const head = policy.head === 'refit' ? refittedHead(state, training).head : state.head;
  return {
    ...state,
    optimizer: restarts ? optimizer.start(state.parameters.length) : state.optimizer,
    ...(head === undefined ? {} : { head: restarts ? initialHead(head, optimizer) : head }),
    freezing: withoutPruned(freezingPolicies[policy.freezing].apply(state.freezing, training), state.pruning),
  };
}
