// Copies the tables of a finished default reproduction, and one checkpoint a study, to results/reference/.
//   node scripts/run.mjs updateReference RUN [TABLES]
// TABLES: what `qckpt tables RUN PUBLISHED FAIR -o TABLES` wrote, the paper-scale freezing runs beside the default one.
//   node scripts/run.mjs updateReference --own STUDY RUN
// Copies the tables of a finished run of experiments/STUDY.yaml, with more seeds than a reproduction has, to a folder of
// its own there: the pages of docs/studies are made from them.
//   node scripts/run.mjs updateReference --benchmark TABLE...
// Puts what `qckpt bench --output TABLE` measured in the place of what was measured before, and draws the figure again.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { STUDIES } from '#src/experiment/spec/studies.ts';
import { groupBy } from '#src/numeric/groupBy.ts';
import { benchmarkTable } from '#src/report/benchmarkTable.ts';
import { benchmarkRatios } from '#src/report/figures/benchmarkRatios.ts';
import { drawFigure, figureFile } from '#src/report/figures/drawFigure.ts';
import { readTable } from '#src/report/readTable.ts';
import { type Row, tableCsv } from '#src/report/table.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';

const { values: asked, positionals } = parseArgs({
  options: { own: { type: 'string' }, benchmark: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [run, tables] = positionals;
/** Made from runs that a default reproduction does not hold: there they are empty, or not the whole. */
const PAPER_SCALE = ['published.csv', 'fair.csv', 'freezing.md'];
const reference = fileURLToPath(new URL('results/reference/', projectRoot));
/** Tables that the pages show, by the name of the study. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  adjust: ['adjust', 'claims'],
  contents: ['contents', 'claims'],
  counts: ['counts', 'claims'],
  drift: ['drift', 'sessions', 'told', 'variance', 'claims'],
  'hardware-large': ['accuracy', 'claims'],
  headed: ['accuracy', 'migration'],
  noise: ['noise'],
};
const own = asked.own === undefined ? undefined : OWN[asked.own];
if (asked.benchmark && run !== undefined) mergeBenchmark(positionals);
else if (own !== undefined && run !== undefined) copyOwn(asked.own!, own, run);
else if (asked.own === undefined && run !== undefined) copyReproduction(run, tables);
else {
  process.stderr.write(
    'usage: node scripts/run.mjs updateReference RUN [TABLES] | --own STUDY RUN | --benchmark TABLE...\n' +
      `STUDY: ${Object.keys(OWN).join(', ')}\n`,
  );
  process.exitCode = 2;
}

function copyOwn(study: string, own: readonly string[], run: string): void {
  const to = join(reference, study);
  mkdirSync(to, { recursive: true });
  for (const name of own) copyFileSync(join(run, `${name}.csv`), join(to, `${name}.csv`));
}

function copyReproduction(run: string, tables: string | undefined): void {
  const checkpoints = join(reference, 'checkpoints');
  rmSync(checkpoints, { recursive: true, force: true });
  mkdirSync(checkpoints, { recursive: true });
  for (const name of readdirSync(run))
    if ((/\.(csv|svg)$/.test(name) && !PAPER_SCALE.includes(name)) || name === 'experiments.json')
      copyFileSync(join(run, name), join(reference, name));
  if (tables !== undefined)
    for (const name of PAPER_SCALE) copyFileSync(join(tables, name), join(reference, name));
  for (const study of STUDIES) {
    const tasks = join(run, study, 'train');
    // The study of counts trains nothing.
    if (!existsSync(tasks)) continue;
    const seeded = readdirSync(tasks)
      .filter((name) => name.endsWith('-s1'))
      .sort();
    // A machine's run with seed 1, where there is one: the first in alphabetical order.
    const task = seeded.find((name) => !name.includes('-none-l')) ?? seeded[0];
    const { path } = findLatest(join(tasks, task)).checkpoint!;
    copyFileSync(path, join(checkpoints, `${study}-${task}.safetensors`));
  }
}

function mergeBenchmark(tables: readonly string[]): void {
  const file = join(reference, 'benchmark.csv');
  const tableOf = (path: string): Row[] => readTable(readFileSync(path, 'utf8'));
  const rows = tables.reduce((known, path) => replaced(known, tableOf(path)), tableOf(file));
  writeFileSync(file, tableCsv(benchmarkTable, rows));
  writeFileSync(join(reference, 'benchmark.svg'), figureFile(drawFigure(benchmarkRatios, rows)!));
}

/** What was measured together is replaced together, in its place; what is new comes last. */
function replaced(known: readonly Row[], measured: readonly Row[]): Row[] {
  const groups = new Map<string, readonly Row[]>();
  for (const rows of [known, measured])
    for (const [key, group] of groupBy(rows, measuredTogether)) groups.set(key, group);
  return [...groups.values()].flat();
}

/** A work at one size on one device with all peers; a section's measures at one size. */
function measuredTogether({ section, name, size, device }: Row): string {
  return section === 'works' ? [section, name, size, device].join() : [section, size].join();
}
