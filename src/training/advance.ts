import type { TrainState } from '../learn/trainState.ts';
import type { Backend } from './backend.ts';
import { stepperOn } from './stepOn.ts';
import type { Stepped, Training } from './training.ts';

/** What happens beside the steps. */
export interface Advancing {
  /** Told of each step. */
  readonly note?: (stepped: Stepped) => void;
  /** Where circuits run; the simulator where absent, which needs no waiting. */
  readonly backend?: Backend | null;
}

/**
 * Trains on, one step after the other.
 * @param isDone asked before each step
 * @throws as `Training.step`, or as the backend
 */
export async function advance(
  training: Training,
  from: TrainState,
  isDone: (state: TrainState) => boolean,
  { note, backend }: Advancing = {},
): Promise<TrainState> {
  const stepOn = backend ? stepperOn(backend, training) : null;
  let state = from;
  while (!isDone(state)) {
    const stepped = stepOn === null ? training.step(state) : await stepOn(state);
    ({ state } = stepped);
    note?.(stepped);
  }
  return state;
}

/** So many steps. */
export function advanceBy(
  training: Training,
  from: TrainState,
  steps: number,
  advancing?: Advancing,
): Promise<TrainState> {
  return advance(training, from, ({ step }) => step >= from.step + steps, advancing);
}
