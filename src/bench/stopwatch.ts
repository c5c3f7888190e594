import { median } from '../numeric/statistics.ts';

/** Times of one thing, milliseconds a call; each is the mean of enough calls in a row for the clock. */
export interface Timing {
  readonly minMs: number;
  readonly medianMs: number;
  readonly repetitions: number;
}

/** One measurement: the mean of as many calls in a row as fill `leastMs`. */
export function millisecondsOf(run: () => unknown, leastMs: number): number {
  const from = performance.now();
  let calls = 0;
  let elapsed = 0;
  do {
    run();
    calls++;
    elapsed = performance.now() - from;
  } while (elapsed < leastMs);
  return elapsed / calls;
}

/** Calls it for a while, so that the compiler of the engine that runs us has done its work. */
export function warmUp(run: () => unknown, leastMs: number): void {
  millisecondsOf(run, leastMs);
}

/** Smallest and median of repeated measurements of one thing. @param milliseconds a call, at least one measurement */
export function timingOf(milliseconds: readonly number[]): Timing {
  return {
    minMs: Math.min(...milliseconds),
    medianMs: median(milliseconds),
    repetitions: milliseconds.length,
  };
}
