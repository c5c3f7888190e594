import type { CheckpointState, DecodedCheckpoint } from '../checkpoint/contents.ts';
import type { Claim } from '../checkpoint/metadata.ts';
import type { TrainingRecord } from '../learn/trainingStep.ts';
import type { TrainState } from '../learn/trainState.ts';

/** What a run notes as it trains, by name: a checkpoint's `history.*`. */
export type History = Readonly<Record<string, number[]>>;

/** The series of an objective's history. */
export interface HistoryKind {
  /** One value a step. @param bases circuits of a forward pass */
  readonly steps: Readonly<Record<string, (record: TrainingRecord, bases: number) => number>>;
  /** One value each time that claims are made on the way. */
  readonly looks: Readonly<Record<string, (state: TrainState, claims: readonly Claim[]) => number>>;
}

const active = (record: TrainingRecord): number => record.active;
const circuits = (record: TrainingRecord, bases: number): number => record.forwardPasses * bases;

/** Of a classifier: the samples' losses, and what validation said at each checkpoint. */
export const classifierHistory: HistoryKind = {
  steps: { loss: ({ loss }) => loss, active, circuits },
  looks: {
    validation_step: ({ step }) => step,
    validation_circuits: ({ forwardPasses }) => forwardPasses,
    validation_loss: (_, [loss]) => loss.value,
    validation_accuracy: (_, [, accuracy]) => accuracy.value,
  },
};

/** Of an eigensolver: the energy before each update, as measured. */
export const eigensolverHistory: HistoryKind = {
  steps: { energy: ({ value }) => value, active, passes: (record) => record.forwardPasses, circuits },
  looks: {},
};

/** What a checkpoint has of it, to continue; empty series where there is none. */
export function historyOf(kind: HistoryKind, resumed: Pick<DecodedCheckpoint, 'history'> | null): History {
  return Object.fromEntries(
    [...Object.keys(kind.steps), ...Object.keys(kind.looks)].map((name) => [
      name,
      Array.from(resumed?.history[name] ?? []),
    ]),
  );
}

export function noteStep(kind: HistoryKind, history: History, record: TrainingRecord, bases: number): void {
  for (const [name, read] of Object.entries(kind.steps)) history[name].push(read(record, bases));
}

export function noteLook(
  kind: HistoryKind,
  history: History,
  state: TrainState,
  claims: readonly Claim[],
): void {
  for (const [name, read] of Object.entries(kind.looks)) history[name].push(read(state, claims));
}

export function historyTensors(history: History): CheckpointState['history'] {
  return Object.fromEntries(
    Object.entries(history).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}
