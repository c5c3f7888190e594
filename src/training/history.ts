import type { CheckpointState } from '../checkpoint/format/checkpoint.ts';
import type { DecodedCheckpoint } from '../checkpoint/format/contents.ts';
import type { Claim } from '../learn/objectives/claim.ts';
import type { HistoryKind } from '../learn/objectives/objective.ts';
import type { TrainingRecord } from '../learn/trainingStep.ts';
import type { TrainState } from '../learn/trainState.ts';

/** What a run notes as it trains, by name: a checkpoint's `history.*`. */
export type History = Readonly<Record<string, number[]>>;

/** What a checkpoint has of it, to continue; empty series where there is none. */
export function historyOf(kind: HistoryKind, resumed: Pick<DecodedCheckpoint, 'history'> | null): History {
  return Object.fromEntries(
    [...Object.keys(kind.steps), ...Object.keys(kind.looks)].map((name) => [
      name,
      Array.from(resumed?.history[name] ?? []),
    ]),
  );
}

/** Adds one step to the series that have an entry a step. @param bases in which each circuit is measured */
export function noteStep(kind: HistoryKind, history: History, record: TrainingRecord, bases: number): void {
  for (const [name, read] of Object.entries(kind.steps)) history[name].push(read(record, bases));
}

/** Adds the claims of a checkpoint to the series that have an entry a look. */
export function noteLook(
  kind: HistoryKind,
  history: History,
  state: TrainState,
  claims: readonly Claim[],
): void {
  for (const [name, read] of Object.entries(kind.looks)) history[name].push(read(state, claims));
}

/** The series as a checkpoint stores them, copied. */
export function historyTensors(history: History): CheckpointState['history'] {
  return Object.fromEntries(
    Object.entries(history).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}
