// What the harness costs a cell: runs many cells of one training step (circuit A, 4 qubits, 2 layers, noise-free, exact;
// ten seeds, many learning rates) and says how much processor time each part took, all threads together. The cells' own
// work (set-up, step, claims, the checkpoint's bytes) is timed apart, with the same functions in one loop; so is the
// preparation of data. What is left of the run is the harness. A folder in memory leaves fsync aside. Needs
// `npm run build`.
//   node scripts/scale/manyCells.mjs [--cells 20000] [--jobs 1] [--folder /dev/shm]
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSealer } from '../../dist/checkpoint/contents.js';
import { makeReport } from '../../dist/cli/runs/makeReport.js';
import { loadDataSet } from '../../dist/experiment/loadDataSet.js';
import { loadPlan } from '../../dist/experiment/plan/loadPlan.js';
import { readCodeState } from '../../dist/experiment/provenance/provenance.js';
import { startRun } from '../../dist/experiment/runExperiments.js';
import { readExperiment } from '../../dist/experiment/spec/readExperiment.js';
import { prepareData } from '../../dist/learn/data/prepareData.js';
import { advance } from '../../dist/training/advance.js';
import { checkpointFrame, checkpointState, classifierCourse } from '../../dist/training/course.js';
import { historyOf, noteLook, noteStep } from '../../dist/training/history.js';
import { prepareTraining } from '../../dist/training/training.js';

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

async function measure() {
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
        makeReport([{ folder: run, experiments }], Number.POSITIVE_INFINITY);
        reportMs = cpuMs() - from;
      },
    }),
  );
  clearInterval(say);
  const { prepareMs, ownMs } = await ownWork(planned, tasks);
  const each = (ms) => `${(ms / tasks.length).toFixed(3).padStart(8)} ms a cell`;
  const line = (what, ms) => console.log(`${what.padEnd(44)} ${each(ms)}  ${(ms / 1000).toFixed(1)} s`);
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
async function ownWork({ resolved }, tasks) {
  const { provenance } = await readCodeState();
  const sample = tasks.slice(0, SAMPLE);
  const prepared = new Map();
  const [, prepareMs] = await timed(async () => {
    const dataSet = await loadDataSet(Object.values(resolved.data)[0], undefined, 1);
    for (const { cell } of tasks) {
      if (!prepared.has(cell.seed))
        prepared.set(cell.seed, prepareData(dataSet, cell.data, cell.model.qubits, cell.seed));
    }
  });
  const context = { experiment: 'many-cells', study: 'freezing', taskId: 'train/x', provenance };
  const [, ownMs] = await timed(async () => {
    for (const { cell } of sample) {
      const training = prepareTraining(cell, null, prepared.get(cell.seed));
      const course = classifierCourse(cell, training);
      const history = historyOf(course.history, null);
      const note = ({ record }) => noteStep(course.history, history, record, course.bases);
      const state = await advance(training, training.start(), course.isDone, { note });
      const claims = course.claims(state, true);
      noteLook(course.history, history, state, claims);
      createSealer(checkpointFrame(course, context))(checkpointState(course, state, history, claims));
    }
  });
  return { prepareMs, ownMs: (ownMs / sample.length) * tasks.length };
}

async function timed(work) {
  const from = cpuMs();
  const result = await work();
  return [result, cpuMs() - from];
}

/** Of the whole process: user and system time of all its threads. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function experimentOf(count) {
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
