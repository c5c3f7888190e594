import { QckptError } from '../numeric/qckptError.ts';
import { millisecondsOf, warmUp } from './stopwatch.ts';
import { createSubject, workloadOf } from './workload.ts';
import { type WorkName, works } from './works.ts';

/** One work at one size, in a process or a thread of its own. */
export interface IsolatedOrder {
  readonly work: WorkName;
  readonly size: string;
  readonly cone: boolean;
  /** It is called for so long, after as long a warm-up. */
  readonly leastMs: number;
}

/** What an isolated measurement sends back: a time or a problem, the other one null. */
export interface IsolatedReport {
  /** Mean of a call; null where there is a problem. */
  readonly milliseconds: number | null;
  /** Largest resident size of the process. */
  readonly peakMib: number;
  readonly problem: string | null;
}

/**
 * Measures one unit of work; `peakMib` is of the whole process, so each order has one of its own where memory counts. A
 * QckptError, such as CAPACITY, is reported as the problem.
 */
export function measureIsolated({ work, size, cone, leastMs }: IsolatedOrder): IsolatedReport {
  const report = (milliseconds: number | null, problem: string | null): IsolatedReport => ({
    milliseconds,
    peakMib: process.resourceUsage().maxRSS / 1024,
    problem,
  });
  try {
    const workload = workloadOf(size, works[work].reading);
    const subject = createSubject(workload, { cone, device: null, noisy: works[work].noisy });
    const run = works[work].prepare(subject, workload);
    // What takes long needs no warm-up.
    const first = millisecondsOf(run, 0);
    if (first > leastMs) return report(first, null);
    warmUp(run, leastMs);
    return report(millisecondsOf(run, leastMs), null);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return report(null, `${error.code}: ${error.message}`);
  }
}
