import { startThreads } from '../../experiment/executors/workThreads.ts';
import { projectRoot } from '../../experiment/projectRoot.ts';
import type { IsolatedOrder, IsolatedReport } from '../isolated.ts';
import type { Measure, Section } from '../measure.ts';
import { timingOf } from '../stopwatch.ts';
import { WORK_SIZES } from '../works.ts';

const MOST_WORKERS = 2;
const SPAN_MS = 500;

/** What a run on several workers gains: each has a circuit, a kernel and a memory of its own. */
export const workers: Section = {
  name: 'workers',
  help:
    `Parameter-shift gradients (C) a second on 1 and on ${MOST_WORKERS} worker threads, and the ` +
    'efficiency: the rate of several workers over as many times the rate of one.',
  example: 'qckpt bench --section workers --size 8q3l',
  sizes: WORK_SIZES,
  run: async ({ sizes, repetitions, onProgress }) => {
    const measures: Measure[] = [];
    for (const size of sizes) {
      const rates: number[] = [];
      for (let count = 1; count <= MOST_WORKERS; count++) {
        onProgress(`workers: ${count} at ${size}`);
        rates.push(await rateOf(size, count, repetitions));
        measures.push(line(`rate of ${count}`, size, rates[count - 1], 'gradients/s'));
      }
      measures.push(
        line(`efficiency of ${MOST_WORKERS}`, size, rates[MOST_WORKERS - 1] / (MOST_WORKERS * rates[0]), '1'),
      );
    }
    return measures;
  },
};

function line(name: string, size: string, value: number, unit: string): Measure {
  return { section: 'workers', name, size, device: null, value, unit, note: null };
}

/** Median over the repetitions of the sum of all workers' rates, which work at the same time. */
async function rateOf(size: string, count: number, repetitions: number): Promise<number> {
  const program = new URL('dist/bench/isolatedThread.js', projectRoot);
  const threads = startThreads<IsolatedOrder, IsolatedReport>(program, count);
  try {
    const totals: number[] = [];
    for (let r = 0; r < repetitions; r++) {
      const reports = await Promise.all(
        Array.from({ length: count }, () => threads.run({ work: 'C', size, cone: true, leastMs: SPAN_MS })),
      );
      totals.push(reports.reduce((sum, { milliseconds }) => sum + 1000 / milliseconds!, 0));
    }
    return timingOf(totals).medianMs;
  } finally {
    await threads.end();
  }
}
