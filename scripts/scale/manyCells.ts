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
import { makeReport } from '#src/cli/runs/makeReport.ts';
import { loadPlan } from '#src/experiment/plan/loadPlan.ts';
import { inFolder } from '#src/experiment/results/loadedRun.ts';
import { startRun } from '#src/experiment/runExperiments.ts';
import { readExperiment } from '#src/experiment/spec/readExperiment.ts';
import { cpuMs, manyCellsText, ownWork, timed } from './cellCosts.ts';

const SEEDS = 10;
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
  const { prepareMs, cellMs } = await ownWork(planned);
  const before = await cellMs();
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
  const ownMs = ((before + (await cellMs())) / 2) * tasks.length;
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

function experimentOf(count: number): string {
  return manyCellsText({
    question: 'What does the harness cost a cell?',
    ...{ seeds: SEEDS, data: 'mnist-0-3', model: 'circuit-a-4q2l', rates: count, step: 1e-5 },
  });
}
