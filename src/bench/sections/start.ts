import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { findLatest } from '../../storage/checkpoints/findLatest.ts';
import type { Measure, Section } from '../measure.ts';
import type { SteadyProcessor } from '../steadyProcessor.ts';
import { timingOf } from '../stopwatch.ts';

const CHECKPOINT = 'results/reference/checkpoints/freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors';
const PROGRAM = 'dist/cli/main.js';

/**
 * What is started, in turn: whole processes.
 * @param ownData a checkpoint that holds its data
 */
const startedWith = (ownData: string) =>
  [
    { name: 'node', words: ['-e', '0'], note: 'an empty program, for comparison', share: null },
    {
      name: 'qckpt --version',
      words: [PROGRAM, '--version'],
      note: 'work J; goal: below 120 ms',
      share: 'work J; the goal where node starts in 50 ms: 2.4',
    },
    {
      name: 'qckpt verify',
      words: [PROGRAM, 'verify', CHECKPOINT],
      note: "work J; goal: below 700 ms, the digits' preparation is computed again",
      share: 'work J; the goal where node starts in 50 ms: 14',
    },
    {
      name: 'qckpt verify, own data',
      words: [PROGRAM, 'verify', ownData],
      note: 'work J; goal: below 350 ms, the file holds its data',
      share: 'work J; the goal where node starts in 50 ms: 7',
    },
  ] as const;

/** Time to the first result. */
export const start: Section = {
  name: 'start',
  help:
    'Work J: how long a command takes from its start, as a whole process: --version, and verify of two 4q2l ' +
    'checkpoints, of which one holds its data.',
  example: 'qckpt bench --section start --repetitions 5',
  sizes: ['4q2l'],
  run: async ({ repetitions, processor, onProgress }) => {
    onProgress('start');
    const folder = mkdtempSync(join(tmpdir(), 'qckpt-start-'));
    try {
      const launch = launchIn(folder);
      return await timesOf(startedWith(trainOnOwnData(folder, launch)), launch, repetitions, processor);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function timesOf(
  started: ReturnType<typeof startedWith>,
  launch: Launch,
  repetitions: number,
  processor: SteadyProcessor,
): Promise<Measure[]> {
  const times = started.map(() => [] as number[]);
  for (let r = -1; r < repetitions; r++)
    for (const [k, { name, words }] of started.entries()) {
      const { value } = await processor.measure(() => launch(name, words));
      if (r >= 0) times[k].push(value); // the first one warms up
    }
  const [empty] = times;
  // A machine may be slow as a whole: what is left of that is each start beside an empty one's of the same round.
  const beside = times.map((own) => own.map((ms, r) => ms / empty[r]));
  return started.flatMap(({ name, note, share }, k): Measure[] => {
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
}

/**
 * Trains on the flowers of `qckpt init`, which the last checkpoint holds.
 * @param folder empty
 * @returns that checkpoint
 */
function trainOnOwnData(folder: string, launch: Launch): string {
  const starter = join(folder, 'starter');
  const run = join(folder, 'run');
  launch('qckpt init', [PROGRAM, 'init', starter]);
  const settings = ['train=[{models: [circuit-a-4q2l], hardware: [manila]}]', 'analyses=[]'];
  launch('qckpt run', [
    ...[PROGRAM, 'run', join(starter, 'experiment.yaml'), '--output', run, '--quick', '--quiet'],
    ...settings.flatMap((setting) => ['--set', setting]),
  ]);
  const training = join(run, 'my-experiment', 'train', 'circuit-a-4q2l-manila-l1-none-s1');
  const { checkpoint } = findLatest(training);
  if (checkpoint === null) throw new QckptError('STORAGE', `${training} expected a checkpoint, found none`);
  return checkpoint.path;
}

/** Milliseconds of a program from its start to its end. */
type Launch = (name: string, words: readonly string[]) => number;

/**
 * What Node.js is told by its own variables costs every start, whatever is started: version 20 reads the certificates
 * of NODE_EXTRA_CA_CERTS each time, longer than the rest of an empty start.
 * @param folder for the code that it compiles and keeps
 */
function launchIn(folder: string): Launch {
  const inherited = Object.entries(process.env).filter(([name]) => !/^NODE_/i.test(name));
  const env = { ...Object.fromEntries(inherited), XDG_CACHE_HOME: folder };
  return (name, words) => {
    const from = performance.now();
    const { status } = spawnSync(process.execPath, words, { cwd: fileURLToPath(projectRoot), env });
    if (status !== 0) throw new QckptError('STORAGE', `${name} expected exit code 0, got ${status}`);
    return performance.now() - from;
  };
}
