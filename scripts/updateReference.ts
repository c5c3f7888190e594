// Copies the tables of a finished default reproduction, and one checkpoint a study, to results/reference/.
//   node scripts/run.mjs updateReference RUN [TABLES]
// TABLES: what `qckpt tables RUN PUBLISHED FAIR -o TABLES` wrote, the paper-scale freezing runs beside the default one.
//   node scripts/run.mjs updateReference --own STUDY RUN
// Copies the tables of a finished run of experiments/STUDY.yaml, with more seeds than a reproduction has, to a folder of
// its own there: the pages of docs/studies are made from them.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { STUDIES } from '#src/experiment/spec/studies.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';

const { values: asked, positionals } = parseArgs({
  options: { own: { type: 'string' } },
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
if (own !== undefined && run !== undefined) copyOwn(asked.own!, own, run);
else if (asked.own === undefined && run !== undefined) copyReproduction(run, tables);
else {
  process.stderr.write(
    'usage: node scripts/run.mjs updateReference RUN [TABLES] | --own STUDY RUN\n' +
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
