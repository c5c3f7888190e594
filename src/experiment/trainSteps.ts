import { claimSpecs, evaluateClaims } from '../checkpoint/claims.ts';
import type { DecodedCheckpoint } from '../checkpoint/contents.ts';
import type { Claim } from '../checkpoint/metadata.ts';
import type { TrainState } from '../learn/trainState.ts';
import type { TrainCell } from './plan.ts';
import { seriesOf } from './savedState.ts';
import type { Training } from './training.ts';

/** History while training; the arrays of a checkpoint's `history.*`. */
export interface History {
  /** One a step: the sample's loss, the parameters that trained, the circuits that ran. */
  readonly loss: number[];
  readonly active: number[];
  readonly circuits: number[];
  /** One a checkpoint. */
  readonly validation_step: number[];
  readonly validation_circuits: number[];
  readonly validation_loss: number[];
  readonly validation_accuracy: number[];
}

export const emptyHistory: History = {
  loss: [],
  active: [],
  circuits: [],
  validation_step: [],
  validation_circuits: [],
  validation_loss: [],
  validation_accuracy: [],
};

export function historyOf(resumed: DecodedCheckpoint | null): History {
  const names = Object.keys(emptyHistory) as (keyof History)[];
  return Object.fromEntries(names.map((name) => [name, seriesOf(resumed, name)])) as Record<
    keyof History,
    number[]
  >;
}

/** Where a run stands after a step. */
export interface TrainMoment {
  readonly state: TrainState;
  readonly isLast: boolean;
  /** Whether a run saves a checkpoint here, unasked. */
  readonly saves: boolean;
  /** What a checkpoint saved here claims; computed when asked for, once. */
  readonly claims: () => readonly Claim[];
}

export function isDone({ samples, passes }: TrainCell, { step, circuits }: TrainState): boolean {
  return step >= samples || (passes !== undefined && circuits >= passes.budget);
}

/**
 * Trains step by step until the cell is done. A run, and whoever trains a checkpoint again, takes the same steps.
 * @param history grows with each step, before the moment is handed out
 */
export function* trainSteps(
  cell: TrainCell,
  training: Training,
  start: TrainState,
  history: History,
): Generator<TrainMoment> {
  let state = start;
  while (!isDone(cell, state)) {
    const { state: next, record } = training.step(state);
    const looks = isTimeToLook(cell, state, next);
    state = next;
    history.loss.push(record.loss);
    history.active.push(record.active);
    history.circuits.push(record.circuits);
    const isLast = isDone(cell, state);
    const saves = isLast || state.step % cell.checkpointEvery === 0;
    const claims = once(() => claimsOf(cell, training, next, isLast));
    if (saves || looks) {
      const [loss, accuracy] = claims();
      history.validation_step.push(state.step);
      history.validation_circuits.push(state.circuits);
      history.validation_loss.push(loss.value);
      history.validation_accuracy.push(accuracy.value);
    }
    yield { state, isLast, saves, claims };
  }
}

/** Every so many samples with a checkpoint; with a budget of passes, every so many of those, at the same cost for all. */
function isTimeToLook({ passes }: TrainCell, before: TrainState, after: TrainState): boolean {
  if (passes === undefined) return false;
  return Math.floor(after.circuits / passes.every) > Math.floor(before.circuits / passes.every);
}

/** On validation images; at the end on test images, too. */
function claimsOf(
  cell: TrainCell,
  { setting }: Training,
  { parameters }: TrainState,
  isLast: boolean,
): Claim[] {
  const shots = cell.passes === undefined ? cell.shots : null;
  return [
    ...evaluateClaims(setting, parameters, claimSpecs('validation', cell.validationImages, shots)),
    ...(isLast ? evaluateClaims(setting, parameters, claimSpecs('test', cell.testImages, cell.shots)) : []),
  ];
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
