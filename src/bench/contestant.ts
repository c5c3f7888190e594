import { QckptError } from '../numeric/qckptError.ts';
import type { SteadyProcessor } from './steadyProcessor.ts';
import { type Timing, timingOf } from './stopwatch.ts';

/** Somebody who is timed, and what has been measured so far. */
export interface Contestant {
  readonly milliseconds: number[];
  readonly measure: () => number | Promise<number>;
  /** How many of the measurements at the processor's full speed; null: nobody looked. */
  steady: number | null;
  spentMs: number;
  /** Why there is nothing to measure any more. */
  problem: string | null;
}

/** @param problem why there is nothing to measure */
export function newContestant(measure: Contestant['measure'], problem: string | null = null): Contestant {
  return { milliseconds: [], measure, steady: null, spentMs: 0, problem };
}

/** One measurement, unless those before took `budgetMs`. */
export async function measureOnce(
  contestant: Contestant,
  { budgetMs, processor }: { readonly budgetMs: number; readonly processor: SteadyProcessor },
): Promise<void> {
  if (contestant.problem !== null || contestant.spentMs > budgetMs) return;
  const { value, problem } = await attempt(() =>
    processor.measure(async () => {
      const from = performance.now();
      const milliseconds = await contestant.measure();
      contestant.spentMs += performance.now() - from;
      return milliseconds;
    }),
  );
  contestant.problem = problem;
  if (value === null) return;
  contestant.milliseconds.push(value.value);
  if (value.isSteady !== null) contestant.steady = (contestant.steady ?? 0) + (value.isSteady ? 1 : 0);
}

/** Smallest and median; null where nothing came of it. */
export function timingIn({ milliseconds, problem }: Contestant): Timing | null {
  return problem !== null || milliseconds.length === 0 ? null : timingOf(milliseconds);
}

/** What somebody cannot do is a line in the table and not the end of it; what nobody foresaw is. */
export async function attempt<Value>(
  run: () => Promise<Value>,
): Promise<{ readonly value: Value | null; readonly problem: string | null }> {
  try {
    return { value: await run(), problem: null };
  } catch (error) {
    if (!(error instanceof QckptError) || !['UNVERIFIABLE', 'CAPACITY'].includes(error.code)) throw error;
    return { value: null, problem: error.message };
  }
}
