import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Measure, Section } from '../measure.ts';
import { timingOf } from '../stopwatch.ts';

const CHECKPOINT = 'results/reference/checkpoints/freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors';

/** What is started, in turn: whole processes. */
const STARTED = [
  { name: 'node', words: ['-e', '0'], note: 'an empty program, for comparison' },
  { name: 'qckpt --version', words: ['dist/cli/main.js', '--version'], note: 'work J; goal: below 120 ms' },
  {
    name: 'qckpt verify',
    words: ['dist/cli/main.js', 'verify', CHECKPOINT],
    note: "work J; goal: below 700 ms, the digits' preparation is computed again",
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
  run: async ({ repetitions, onProgress }) => {
    onProgress('start');
    const times = STARTED.map(() => [] as number[]);
    for (let r = -1; r < repetitions; r++)
      STARTED.forEach(({ name, words }, k) => {
        const from = performance.now();
        const { status } = spawnSync(process.execPath, words, { cwd: fileURLToPath(projectRoot) });
        if (status !== 0) throw new QckptError('STORAGE', `${name} expected exit code 0, got ${status}`);
        if (r >= 0) times[k].push(performance.now() - from); // the first one warms up
      });
    return STARTED.map(
      ({ name, note }, k): Measure => ({
        ...{ section: 'start', name, size: '4q2l', device: null, value: timingOf(times[k]).medianMs },
        ...{ unit: 'ms', note },
      }),
    );
  },
};
