// Copies the tables of a finished default reproduction, and one checkpoint a study, to results/reference/.
// Usage: node scripts/updateReference.mjs RUN
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [run] = process.argv.slice(2);
if (run === undefined) {
  process.stderr.write('usage: node scripts/updateReference.mjs RUN\n');
  process.exit(2);
}
const reference = fileURLToPath(new URL('../results/reference/', import.meta.url));
const checkpoints = join(reference, 'checkpoints');
rmSync(checkpoints, { recursive: true, force: true });
mkdirSync(checkpoints, { recursive: true });
for (const name of readdirSync(run))
  if (/\.(csv|svg)$/.test(name) || name === 'experiments.json')
    copyFileSync(join(run, name), join(reference, name));
for (const study of ['hardware', 'optimization', 'freezing', 'overhead']) {
  const tasks = join(run, study, 'train');
  // A machine's run with seed 1: the first in alphabetical order.
  const task = readdirSync(tasks)
    .filter((name) => name.endsWith('-s1') && !name.includes('-none-l'))
    .sort()[0];
  const file = readdirSync(join(tasks, task))
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .at(-1);
  copyFileSync(join(tasks, task, file), join(checkpoints, `${study}-${task}.safetensors`));
}
