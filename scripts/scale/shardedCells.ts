// More cells than one computer runs: plans many small cells (one training step of circuit A, 4 qubits, 1 layer, on
// parity; ten seeds, many learning rates), does them in parts, one after the other, merges these and makes tables with
// the digest of every checkpoint that a row names compared; then counts files. Says time and processor time of each
// part beside its goal for 100,000 cells. A folder in memory leaves fsync aside. Needs `npm run build`.
//   node scripts/run.mjs scale/shardedCells [--cells 100000] [--shards 8] [--jobs 1] [--folder /dev/shm]
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeReport } from '#src/cli/runs/makeReport.ts';
import { mergeRuns } from '#src/experiment/mergeRuns.ts';
import { loadPlan } from '#src/experiment/plan/loadPlan.ts';
import { joinParts, type RunPart } from '#src/experiment/results/joinRuns.ts';
import { inFolder } from '#src/experiment/results/loadedRun.ts';
import { startOrContinueShard } from '#src/experiment/runExperiments.ts';
import { shardFolder } from '#src/experiment/shardFolder.ts';
import { readExperiment } from '#src/experiment/spec/readExperiment.ts';
import { mean } from '#src/numeric/statistics.ts';
import { cpuMs, manyCellsText, ownWork } from './cellCosts.ts';

const SEEDS = 10;
const { values: options } = parseArgs({
  options: {
    cells: { type: 'string', default: '100000' },
    shards: { type: 'string', default: '8' },
    jobs: { type: 'string', default: '1' },
    folder: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
  },
});
const rates = Math.ceil(Number(options.cells) / SEEDS);
const count = Number(options.shards);
const limit = Math.max(1, (rates * SEEDS) / 20_000);
const root = mkdtempSync(join(options.folder, 'qckpt-cells-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));
const say = setInterval(() => console.error(`${Math.round(process.uptime())} s`), 60_000);

interface Measured<Result> {
  readonly result: Result;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const { spec, planned } = await plan();
const { tasks } = planned.plan;
const parts = await runParts();
const merged = join(root, 'merged');
await mergeAndMakeTables();
countFiles();
clearInterval(say);

async function measured<Result>(work: () => Result | Promise<Result>): Promise<Measured<Result>> {
  const from = performance.now();
  const cpuFrom = cpuMs();
  const result = await work();
  return { result, seconds: (performance.now() - from) / 1000, cpuSeconds: (cpuMs() - cpuFrom) / 1000 };
}

function line(what: string, { seconds, cpuSeconds }: Omit<Measured<unknown>, 'result'>, goal = ''): void {
  const each = `${((1000 * cpuSeconds) / (rates * SEEDS)).toFixed(3)} ms a cell`;
  console.log(
    `${what.padEnd(52)} ${seconds.toFixed(1).padStart(7)} s, ${cpuSeconds.toFixed(1).padStart(7)} s of processors, ` +
      `${each.padStart(16)}${goal === '' ? '' : `; goal ${goal}`}`,
  );
}

async function plan() {
  writeFileSync(join(root, 'small.yaml'), 'family: rx-rz-cz-ring\nqubits: 4\nlayers: 1\n');
  const file = join(root, 'many-cells.yaml');
  writeFileSync(file, experimentOf());
  const read = await measured(() => readExperiment(file, { limit }));
  const made = await measured(() => loadPlan(read.result));
  console.log(`${made.result.plan.tasks.length} cells in ${count} parts`);
  line('reading the experiment file', read);
  line('planning', made, '5 s');
  console.log(`most memory until here: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; goal 500 MB`);
  return { spec: read.result, planned: made.result };
}

async function runParts(): Promise<RunPart[]> {
  const shards = Array.from({ length: count }, (_, k) => ({ index: k + 1, count }));
  const own = shards.map((shard) => ({ shard, folder: shardFolder(join(root, 'shards'), shard) }));
  const { prepareMs, cellMs } = await ownWork(planned);
  // Between the parts, as a computer with other work is not as fast at all hours.
  const cells = [await cellMs()];
  const run = { seconds: 0, cpuSeconds: 0 };
  for (const { shard, folder } of own) {
    const part = await measured(() =>
      startOrContinueShard([spec], false, {
        ...{ folder, shard, limit, jobs: Number(options.jobs), checkpointing: 'async', enforceClean: false },
        onProgress: () => {},
        tell: () => {},
        reportFiles: new Set(),
        finish: () => {},
      }),
    );
    run.seconds += part.seconds;
    run.cpuSeconds += part.cpuSeconds;
    cells.push(await cellMs());
    console.error(`part ${shard.index} of ${count}`);
  }
  // Each part plans all of it.
  const again = await measured(() => loadPlan(spec));
  line('running all parts', run);
  line('  planning, once a part', { seconds: count * again.seconds, cpuSeconds: count * again.cpuSeconds });
  const ownSeconds = (count * prepareMs + mean(cells) * tasks.length) / 1000;
  line("  the cells' own work", { seconds: ownSeconds, cpuSeconds: ownSeconds });
  const harness = run.cpuSeconds - count * again.cpuSeconds - ownSeconds;
  line('  the harness', { seconds: harness, cpuSeconds: harness }, '1 ms a cell');
  return own;
}

async function mergeAndMakeTables(): Promise<void> {
  mkdirSync(merged);
  let tables: Measured<unknown> | null = null;
  const merge = await measured(() =>
    mergeRuns(joinParts([planned], parts), {
      folder: merged,
      tell: () => {},
      finish: async (experiments) => {
        const from = [performance.now(), cpuMs()];
        const { missing, files } = makeReport([inFolder(merged, experiments)], limit, 'digests');
        const rows = files['accuracy.csv'].split('\n').filter((row) => row.startsWith('run,')).length;
        if (missing > 0 || rows !== tasks.length) throw new Error(`${rows} rows, ${missing} missing`);
        tables = {
          result: null,
          seconds: (performance.now() - from[0]) / 1000,
          cpuSeconds: (cpuMs() - from[1]) / 1000,
        };
      },
    }),
  );
  line('merging, with tables', merge, '60 s');
  line('  the tables, digests of checkpoints compared', tables!);
}

/** Of the merge, by name. */
function countFiles(): void {
  const counts = new Map<string, number>();
  let bytes = 0;
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const name = entry.name.endsWith('.safetensors') ? 'a checkpoint' : entry.name;
        counts.set(name, (counts.get(name) ?? 0) + 1);
        bytes += statSync(path).size;
      }
    }
  };
  visit(join(merged, 'many-cells'));
  const each = [...counts].map(([name, number]) => `${name} ${(number / tasks.length).toFixed(2)}`);
  console.log(`files a cell: ${each.join(', ')}; ${Math.round(bytes / tasks.length)} bytes a cell`);
}

function experimentOf(): string {
  return manyCellsText({
    question: 'What do cells cost that many computers run?',
    ...{ seeds: SEEDS, data: 'parity-4q', keep: ', keep: { last: 1 }' },
    ...{ model: './small.yaml', rates, step: 1e-6 },
  });
}
