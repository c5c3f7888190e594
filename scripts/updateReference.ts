// Copies the tables of a finished default reproduction, and one checkpoint a study, to results/reference/.
//   node scripts/run.mjs updateReference RUN [TABLES]
// TABLES: what `qckpt tables RUN PUBLISHED FAIR -o TABLES` wrote, the paper-scale freezing runs beside the default one.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STUDIES } from '#src/cli/commands/reproduce.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';

const [run, tables] = process.argv.slice(2);
/** Made from runs that a default reproduction does not hold: there they are empty, or not the whole. */
const PAPER_SCALE = ['published.csv', 'fair.csv', 'freezing.md'];
if (run === undefined) {
  process.stderr.write('usage: node scripts/run.mjs updateReference RUN [TABLES]\n');
  process.exit(2);
}
const reference = fileURLToPath(new URL('results/reference/', projectRoot));
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
  // A machine's run with seed 1: the first in alphabetical order.
  const task = readdirSync(tasks)
    .filter((name) => name.endsWith('-s1') && !name.includes('-none-l'))
    .sort()[0];
  const { path } = findLatest(join(tasks, task)).checkpoint!;
  copyFileSync(path, join(checkpoints, `${study}-${task}.safetensors`));
}
