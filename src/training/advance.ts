import type { TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
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
 * @returns the state reached: where a backend was interrupted, that before the step that it broke off
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
    const stepped: Stepped | null =
      stepOn === null ? training.step(state) : await unlessInterrupted(stepOn(state));
    if (stepped === null) return state;
    ({ state } = stepped);
    note?.(stepped);
  }
  return state;
}

async function unlessInterrupted(step: Promise<Stepped>): Promise<Stepped | null> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof QckptError && error.code === 'INTERRUPTED') return null;
    throw error;
  }
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
