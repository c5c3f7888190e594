import type { CheckpointFrame, CheckpointState } from '../checkpoint/format/checkpoint.ts';
import type { Jobs } from '../checkpoint/format/jobs.ts';
import type { CheckpointMeta } from '../checkpoint/format/metadata.ts';
import { preparationTensors } from '../checkpoint/format/preparation.ts';
import { statementsOf } from '../checkpoint/format/statements.ts';
import { dataTensors, targetTensors } from '../checkpoint/format/storedDataSet.ts';
import { activeQubits } from '../circuit/activeQubits.ts';
import { ansatzOf } from '../learn/ansatz/models.ts';
import { dataSourceOf } from '../learn/data/dataSources.ts';
import type { PreparedData } from '../learn/data/preparedData.ts';
import { samplePosition } from '../learn/data/sampleOrder.ts';
import type { Claim, ClaimSpec } from '../learn/objectives/claim.ts';
import type { HistoryKind } from '../learn/objectives/objective.ts';
import { isDueAfter } from '../learn/stepsOf.ts';
import type { TrainState } from '../learn/trainState.ts';
import type { Cell, TrainCell } from './cell.ts';
import { type History, historyTensors } from './history.ts';
import { type FrameContext, type FrameParts, runFrame } from './runFrame.ts';
import { stateTensors } from './savedState.ts';
import type { Training } from './training.ts';

/** How one cell's training goes: when it looks, saves and ends, what it claims, and what its checkpoints hold. */
export interface Course {
  readonly cell: Cell;
  readonly training: Training;
  readonly history: HistoryKind;
  /** Of a step in messages: `samples`, `steps`. */
  readonly unit: string;
  readonly steps: number;
  readonly isDone: (state: TrainState) => boolean;
  /** Whether a checkpoint is due after a step: every so many samples. */
  readonly saves: (state: TrainState) => boolean;
  /** How much of it is done, 0..1. */
  readonly share: (state: TrainState) => number;
  /** Whether claims are due between two steps, besides those of a checkpoint. */
  readonly looks: (before: TrainState, after: TrainState) => boolean;
  /** Those that follow from the state. */
  readonly claims: (state: TrainState, isLast: boolean) => Claim[];
  /** Those that a machine's counts are needed for. */
  readonly measuredSpecs: (isLast: boolean) => ClaimSpec[];
  /** Which sample of the data is next. */
  readonly sampleCursor: (state: TrainState) => number;
  /** Circuits of a forward pass. */
  readonly bases: number;
  readonly frame: FrameParts;
}

/** The course of a cell, whatever its objective. */
export function courseOf(cell: Cell, training: Training): Course {
  const { objective, data, context } = training;
  const { passes } = cell;
  const steps = objective.steps(cell);
  const specs = (isLast: boolean): ClaimSpec[] => objective.claims(cell, { isLast, isMoved: false });
  return {
    cell,
    training,
    steps,
    history: objective.history,
    unit: objective.unit,
    isDone: ({ step, forwardPasses }) =>
      step >= steps || (passes !== undefined && forwardPasses >= passes.budget),
    share: ({ step, forwardPasses }) =>
      Math.max(step / steps, passes === undefined ? 0 : forwardPasses / passes.budget),
    saves: ({ step }) => isDueAfter(step, context.batch, cell.checkpointEvery),
    // With a budget of passes every so many of those, at the same cost for all.
    looks: (before, after) =>
      passes !== undefined &&
      Math.floor(after.forwardPasses / passes.every) > Math.floor(before.forwardPasses / passes.every),
    claims: (state, isLast) =>
      training.evaluate(
        state,
        specs(isLast).filter((spec) => !isMeasured(spec)),
      ),
    measuredSpecs: (isLast) => specs(isLast).filter(isMeasured),
    sampleCursor: ({ step }) =>
      data === null ? 0 : samplePosition(step * context.batch, data.split.train.length).cursor,
    bases: context.measurement.axes.length,
    frame: frameParts(cell, training),
  };
}

function isMeasured({ estimator }: ClaimSpec): boolean {
  return estimator === 'measured';
}

/** What a checkpoint says of the machine, the circuit and the data of a cell. */
export function frameParts(
  cell: Cell,
  {
    objective,
    compiled,
    profile,
    data,
    plan = () => null,
  }: Pick<Training, 'compiled' | 'profile' | 'data'> & {
    /** Absent: nothing is evaluated. */
    readonly plan?: Training['plan'];
    readonly objective: Pick<Training['objective'], 'marked' | 'statement' | 'claims'>;
  },
): FrameParts {
  const isCompiled = objective.marked === null;
  return {
    profile,
    // Noise in marks acts on all qubits, in place.
    usedQubits: isCompiled ? activeQubits(compiled.circuit) : compiled.record.initialLayout,
    circuit: compiled.record,
    ...(isCompiled ? { seeds: { transpile: cell.seed } } : {}),
    data: 'data' in cell && data !== null ? dataIdentity(cell, data) : null,
    planSha256: plan(),
    statements: statementsOf({
      ...{ objective, cell, data, isNoisy: profile !== null },
      logical: ansatzOf(cell.model).circuit,
      parameterNames: compiled.record.parameterNames,
    }),
  };
}

function dataIdentity({ data: config, seed }: TrainCell, data: PreparedData): FrameParts['data'] {
  return {
    name: config.name,
    sha256: data.digest,
    split: {
      seed,
      ...dataSourceOf(config).division(config),
      train: data.split.train.length,
      validation: data.split.validation.length,
      test: data.split.test.length,
    },
  };
}

/** What all checkpoints of a course share. */
export function checkpointFrame(
  { cell, frame }: Pick<Course, 'cell' | 'frame'>,
  context: FrameContext,
): CheckpointFrame {
  return runFrame(cell, context, frame);
}

/** What a course decides of its checkpoints. */
export type SavedCourse = Pick<Course, 'cell' | 'bases' | 'sampleCursor'> & {
  readonly training: Pick<Training, 'data'>;
};

/** What a checkpoint has beside the state. */
export interface SavedMoment {
  readonly claims: readonly Claim[];
  /** Whether training ends here: its last checkpoint has what its data were fitted to. */
  readonly isLast: boolean;
  /** What a machine has answered; absent: circuits are simulated. */
  readonly jobs?: Jobs | undefined;
}

/**
 * What one checkpoint adds. Shares arrays with the state: whoever keeps it copies it.
 */
export function checkpointState(
  course: SavedCourse,
  state: TrainState,
  history: History,
  { claims, isLast, jobs }: SavedMoment,
): CheckpointState {
  const { cell, bases, sampleCursor, training } = course;
  const { step, forwardPasses, shotsSpent, optimizer } = state;
  return {
    ...stateTensors(cell.model, state),
    history: historyTensors(history),
    ...(jobs && { jobs: jobs.tensors }),
    ...(isLast && training.data !== null ? fittedTo(training.data) : {}),
    meta: {
      progress: {
        step,
        sampleCursor: sampleCursor(state),
        optimizerSteps: optimizer.steps,
        circuits: forwardPasses * bases,
        shotsSpent,
        forwardPasses,
      },
      claims,
      ...(jobs && { jobs: jobs.record }),
      ...gridOf(cell, state),
    },
  };
}

/** How codes of angles are read, where they are codes. */
function gridOf({ model }: Pick<Cell, 'model'>, { quantized }: TrainState): Pick<CheckpointMeta, 'quantize'> {
  if (quantized === undefined) return {};
  const { bits, rounding } = quantized;
  return { quantize: { bits, rounding, shape: [...ansatzOf(model).shape] } };
}

/** What the data were fitted to, and the data where checkpoints hold them. */
function fittedTo(data: PreparedData): Pick<CheckpointState, 'preparation' | 'data' | 'targets'> {
  const preparation = preparationTensors(data);
  const targets = targetTensors(data);
  return {
    ...(preparation && { preparation }),
    ...(data.source && { data: dataTensors(data.source) }),
    ...(targets && { targets }),
  };
}
