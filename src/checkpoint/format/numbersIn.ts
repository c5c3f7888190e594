import { QckptError } from '../../numeric/qckptError.ts';
import type { Checkpoint } from './checkpoint.ts';
import { tensorsOf } from './checkpointTensors.ts';

/** Elements of all tensors. */
export function numbersIn(checkpoint: Checkpoint): number {
  return [...tensorsOf(checkpoint).values()].reduce((sum, { data }) => sum + data.length, 0);
}

/** Each may become a line of text, or an object: half a gigabyte in all. */
const MOST_LISTED = 1_000_000;

/**
 * Before numbers are put into words or JSON.
 * @param limit factor on the usual count
 * @throws QckptError CAPACITY
 */
export function refuseMany(count: number, what: string, limit: number): void {
  if (count > MOST_LISTED * limit)
    throw new QckptError(
      'CAPACITY',
      `${what} expected at most ${MOST_LISTED * limit} numbers, got ${count}; --limit ` +
        `${Math.ceil(count / MOST_LISTED)} allows it`,
    );
}
