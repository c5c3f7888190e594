import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Measure, Section } from '../measure.ts';
import { timingOf } from '../stopwatch.ts';

const CHECKPOINT = 'results/reference/checkpoints/freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors';

/** What is started, in turn: whole processes. */
const STARTED = [
  { name: 'node', words: ['-e', '0'], note: 'an empty program, for comparison', share: null },
  {
    name: 'qckpt --version',
    words: ['dist/cli/main.js', '--version'],
    note: 'work J; goal: below 120 ms',
    share: 'work J; the goal where node starts in 50 ms: 2.4',
  },
  {
    name: 'qckpt verify',
    words: ['dist/cli/main.js', 'verify', CHECKPOINT],
    note: "work J; goal: below 700 ms, the digits' preparation is computed again",
    share: 'work J; the goal where node starts in 50 ms: 14',
  },
] as const;

/** Time to the first result. */
export const start: Section = {
  name: 'start',
  help:
    'Work J: how long a command takes from its start, as a whole process: --version, and verify of a 4q2l ' +
    'checkpoint.',
  example: 'qckpt bench --section start --repetitions 5',
  sizes: ['4q2l'],
  run: async ({ repetitions, processor, onProgress }) => {
    onProgress('start');
    const times = STARTED.map(() => [] as number[]);
    for (let r = -1; r < repetitions; r++)
      for (const [k, { name, words }] of STARTED.entries()) {
        const { value } = await processor.measure(() => startOnce(name, words));
        if (r >= 0) times[k].push(value); // the first one warms up
      }
    const [empty] = times;
    // A machine may be slow as a whole: what is left of that is each start beside an empty one's of the same round.
    const beside = times.map((own) => own.map((ms, r) => ms / empty[r]));
    return STARTED.flatMap(({ name, note, share }, k): Measure[] => {
      const measure = { section: 'start', size: '4q2l', device: null } as const;
      const median = timingOf(times[k]).medianMs;
      const ratio = timingOf(beside[k]).medianMs;
      return [
        { ...measure, name, value: median, unit: 'ms', note },
        ...(share === null
          ? []
          : [{ ...measure, name: `${name} over node`, value: ratio, unit: 'ratio', note: share } as const]),
      ];
    });
  },
};

/** Milliseconds from its start to its end. */
function startOnce(name: string, words: readonly string[]): number {
  const from = performance.now();
  const { status } = spawnSync(process.execPath, words, { cwd: fileURLToPath(projectRoot) });
  if (status !== 0) throw new QckptError('STORAGE', `${name} expected exit code 0, got ${status}`);
  return performance.now() - from;
}
