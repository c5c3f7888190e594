// What the harness costs a cell: runs many cells of one training step (circuit A, 4 qubits, 2 layers, noise-free, exact;
// ten seeds, many learning rates) and says how much processor time each part took, all threads together. The cells' own
// work (set-up, step, claims, the checkpoint's bytes) is timed apart, with the same functions in one loop; so is the
// preparation of data. What is left of the run is the harness. A folder in memory leaves fsync aside. Needs
// `npm run build`.
//   node scripts/run.mjs scale/manyCells [--cells 20000] [--jobs 1] [--folder /dev/shm]
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSealer } from '#src/checkpoint/format/contents.ts';
import { makeReport } from '#src/cli/runs/makeReport.ts';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadPlan, type PlannedExperiment } from '#src/experiment/plan/loadPlan.ts';
import type { Task } from '#src/experiment/plan/planContext.ts';
import { readCodeState } from '#src/experiment/provenance/provenance.ts';
import { inFolder } from '#src/experiment/results/loadedRun.ts';
import { startRun } from '#src/experiment/runExperiments.ts';
import { readExperiment } from '#src/experiment/spec/readExperiment.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import type { PreparedData } from '#src/learn/data/preparedData.ts';
import { advance } from '#src/training/advance.ts';
import type { TrainCell } from '#src/training/cell.ts';
import { checkpointFrame, checkpointState, courseOf } from '#src/training/course.ts';
import { historyOf, noteLook, noteStep } from '#src/training/history.ts';
import { prepareTraining, type Stepped } from '#src/training/training.ts';

const SEEDS = 10;
/** Cells whose own work is timed: enough for the compiler to know it. */
const SAMPLE = 1000;
const { values: options } = parseArgs({
  options: {
    cells: { type: 'string', default: '20000' },
    jobs: { type: 'string', default: '1' },
    folder: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
  },
});
const rates = Math.ceil(Number(options.cells) / SEEDS);
const root = mkdtempSync(join(options.folder, 'qckpt-cells-'));
try {
  await measure();
} finally {
  rmSync(root, { recursive: true });
}

async function measure(): Promise<void> {
  const file = join(root, 'many-cells.yaml');
  writeFileSync(file, experimentOf(rates));
  const limit = 1;
  const [spec, readMs] = await timed(() => readExperiment(file, { limit }));
  const [planned, planMs] = await timed(() => loadPlan(spec));
  const { tasks } = planned.plan;
  const run = join(root, 'run');
  const say = setInterval(() => console.error(`${Math.round(process.uptime())} s`), 30_000);
  let reportMs = 0;
  const [, runMs] = await timed(() =>
    startRun([spec], false, {
      folder: run,
      jobs: Number(options.jobs),
      checkpointing: 'async',
      enforceClean: false,
      onProgress: () => {},
      limit,
      tell: (message) => console.error(message),
      reportFiles: new Set(),
      finish: async (experiments) => {
        const from = cpuMs();
        makeReport([inFolder(run, experiments)], Number.POSITIVE_INFINITY);
        reportMs = cpuMs() - from;
      },
    }),
  );
  clearInterval(say);
  const { prepareMs, ownMs } = await ownWork(planned, tasks);
  const each = (ms: number): string => `${(ms / tasks.length).toFixed(3).padStart(8)} ms a cell`;
  const line = (what: string, ms: number): void =>
    console.log(`${what.padEnd(44)} ${each(ms)}  ${(ms / 1000).toFixed(1)} s`);
  const executed = runMs - reportMs;
  console.log(`${tasks.length} cells, processor time of all threads`);
  line('reading the experiment file', readMs);
  line('planning', planMs);
  line('running, all of it', executed);
  line('  preparing data', prepareMs);
  line("  the cells' own work", ownMs);
  line('  the harness', executed - prepareMs - ownMs);
  line('reading all results again, with the tables', reportMs);
}

/** Of all cells, from a sample of them; preparing data, of all seeds. */
async function ownWork(
  { resolved }: Pick<PlannedExperiment, 'resolved'>,
  tasks: readonly Task[],
): Promise<{ readonly prepareMs: number; readonly ownMs: number }> {
  const { provenance } = await readCodeState();
  const prepared = new Map<string, PreparedData>();
  const cells = tasks.map(({ cell }) => cell as unknown as TrainCell);
  const [, prepareMs] = await timed(async () => {
    const dataSet = await loadDataSet(Object.values(resolved.data)[0], undefined, 1);
    for (const cell of cells) {
      if (!prepared.has(cell.seed))
        prepared.set(
          cell.seed,
          prepareData(dataSet, cell.data, ansatzOf(cell.model).inputNames.length, cell.seed),
        );
    }
  });
  const context = { experiment: 'many-cells', study: 'freezing', taskId: 'train/x', provenance };
  const [, ownMs] = await timed(async () => {
    for (const cell of cells.slice(0, SAMPLE)) {
      const training = prepareTraining(cell, null, prepared.get(cell.seed)!);
      const course = courseOf(cell, training);
      const history = historyOf(course.history, null);
      const note = ({ record }: Stepped): void => noteStep(course.history, history, record, course.bases);
      const state = await advance(training, training.start(), course.isDone, { note });
      const claims = course.claims(state, true);
      noteLook(course.history, history, state, claims);
      createSealer(checkpointFrame(course, context))(
        checkpointState(course, state, history, { claims, isLast: true }),
      );
    }
  });
  return { prepareMs, ownMs: (ownMs / Math.min(SAMPLE, cells.length)) * cells.length };
}

async function timed<Result>(work: () => Result | Promise<Result>): Promise<[Result, number]> {
  const from = cpuMs();
  const result = await work();
  return [result, cpuMs() - from];
}

/** Of the whole process: user and system time of all its threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function experimentOf(count: number): string {
  const optimizers = Array.from(
    { length: count },
    (_, k) => `      - { name: adam, learningRate: ${(0.001 + k * 1e-5).toFixed(6)} }`,
  );
  return `format: qckpt-experiment/1
name: many-cells
study: freezing
question: What does the harness cost a cell?
seeds: ${SEEDS}
data: mnist-0-3
optimizer: adam
training: { samples: 1, shots: null, checkpointEvery: 1, validationImages: 1, testImages: 1 }
train:
  - models: [circuit-a-4q2l]
    hardware: [none]
    optimizers:
${optimizers.join('\n')}
analyses: []
claims: {}
quick: {}
`;
}
