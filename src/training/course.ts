import { claimSpecs, evaluateClaims } from '../checkpoint/claims.ts';
import type { CheckpointFrame, CheckpointState } from '../checkpoint/contents.ts';
import type { Claim } from '../checkpoint/metadata.ts';
import { activeQubits } from '../circuit/activeQubits.ts';
import { dataSourceOf } from '../learn/data/dataSources.ts';
import { samplePosition } from '../learn/data/sampleOrder.ts';
import type { TrainState } from '../learn/trainState.ts';
import type { TrainCell, VqeCell } from './cell.ts';
import type { EigensolverTraining } from './eigensolver.ts';
import {
  classifierHistory,
  eigensolverHistory,
  type History,
  type HistoryKind,
  historyTensors,
} from './history.ts';
import { type FrameContext, type FrameParts, runFrame } from './runFrame.ts';
import { stateTensors } from './savedState.ts';
import type { ClassifierTraining, Training } from './training.ts';

/** How one cell's training goes: when it looks, saves and ends, what it claims, and what its checkpoints hold. */
export interface Course {
  readonly cell: TrainCell | VqeCell;
  readonly training: Training;
  readonly history: HistoryKind;
  /** Of a step in messages: `samples`, `steps`. */
  readonly unit: string;
  readonly steps: number;
  readonly isDone: (state: TrainState) => boolean;
  /** How much of it is done, 0..1. */
  readonly share: (state: TrainState) => number;
  /** Whether claims are due between two steps, besides those of a checkpoint. */
  readonly looks: (before: TrainState, after: TrainState) => boolean;
  readonly claims: (state: TrainState, isLast: boolean) => Claim[];
  /** Which sample of the data is next. */
  readonly sampleCursor: (state: TrainState) => number;
  /** Circuits of a forward pass. */
  readonly bases: number;
  readonly frame: FrameParts;
}

export function classifierCourse(cell: TrainCell, training: ClassifierTraining): Course {
  const { data, setting } = training;
  const { passes, samples } = cell;
  const claimsOn = (split: 'validation' | 'test', images: number, shots: number | null, state: TrainState) =>
    evaluateClaims(setting, state.parameters, claimSpecs(split, images, shots));
  return {
    cell,
    training,
    history: classifierHistory,
    unit: 'samples',
    steps: samples,
    isDone: ({ step, forwardPasses }) =>
      step >= samples || (passes !== undefined && forwardPasses >= passes.budget),
    share: ({ step, forwardPasses }) =>
      Math.max(step / samples, passes === undefined ? 0 : forwardPasses / passes.budget),
    // With a budget of passes every so many of those, at the same cost for all.
    looks: (before, after) =>
      passes !== undefined &&
      Math.floor(after.forwardPasses / passes.every) > Math.floor(before.forwardPasses / passes.every),
    claims: (state, isLast) => [
      ...claimsOn('validation', cell.validationImages, passes === undefined ? cell.shots : null, state),
      ...(isLast ? claimsOn('test', cell.testImages, cell.shots, state) : []),
    ],
    sampleCursor: ({ step }) => samplePosition(step, data.split.train.length).cursor,
    bases: training.context.measurement.axes.length,
    frame: classifierFrame(cell, training),
  };
}

export function classifierFrame(
  { data: config, seed }: TrainCell,
  { compiled, profile, data }: Pick<ClassifierTraining, 'compiled' | 'profile' | 'data'>,
): FrameParts {
  return {
    profile,
    usedQubits: activeQubits(compiled.circuit),
    circuit: compiled.record,
    seeds: { transpile: seed },
    data: {
      name: config.name,
      sha256: data.digest,
      split: {
        seed,
        ...dataSourceOf(config).division(config),
        train: data.split.train.length,
        validation: data.split.validation.length,
        test: data.split.test.length,
      },
    },
  };
}

export function eigensolverCourse(cell: VqeCell, training: EigensolverTraining): Course {
  const { compiled, profile, claims } = training;
  return {
    cell,
    training,
    history: eigensolverHistory,
    unit: 'steps',
    steps: cell.steps,
    isDone: ({ step }) => step >= cell.steps,
    share: ({ step }) => step / cell.steps,
    looks: () => false,
    claims,
    sampleCursor: () => 0,
    bases: training.context.measurement.axes.length,
    frame: {
      profile,
      usedQubits: compiled.record.initialLayout,
      circuit: compiled.record,
      data: null,
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

/** What one checkpoint adds. Shares arrays with the state: whoever keeps it copies it. */
export function checkpointState(
  { cell, bases, sampleCursor }: Pick<Course, 'cell' | 'bases' | 'sampleCursor'>,
  state: TrainState,
  history: History,
  claims: readonly Claim[],
): CheckpointState {
  const { step, forwardPasses, shotsSpent, optimizer } = state;
  return {
    ...stateTensors(cell.model, state),
    history: historyTensors(history),
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
    },
  };
}
