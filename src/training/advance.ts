import type { TrainState } from '../learn/trainState.ts';
import type { Stepped, Training } from './training.ts';

/**
 * Trains on, one step after the other.
 * @param isDone asked before each step
 * @param note told of each step
 * @throws as `Training.step`
 */
export function advance(
  { step }: Pick<Training, 'step'>,
  from: TrainState,
  isDone: (state: TrainState) => boolean,
  note?: (stepped: Stepped) => void,
): TrainState {
  let state = from;
  while (!isDone(state)) {
    const stepped = step(state);
    ({ state } = stepped);
    note?.(stepped);
  }
  return state;
}

/** So many steps. */
export function advanceBy(
  training: Pick<Training, 'step'>,
  from: TrainState,
  steps: number,
  note?: (stepped: Stepped) => void,
): TrainState {
  return advance(training, from, ({ step }) => step >= from.step + steps, note);
}
