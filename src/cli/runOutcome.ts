import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../experiment/configFiles.ts';
import { type LoadedRun, makeReport, writeReport } from './report.ts';

/** `results/runs/NAME-K` with the first K that is free: nothing is ever overwritten unasked. */
export function newRunFolder(name: string): string {
  const root = join(fileURLToPath(projectRoot), 'results', 'runs');
  for (let k = 1; ; k++) {
    const folder = join(root, `${name}-${k}`);
    if (!existsSync(folder)) return folder;
  }
}

/** Writes and prints the tables of a finished run. */
export function finishRun(run: LoadedRun, to: string): void {
  const report = makeReport([run]);
  writeReport(report, to);
  process.stdout.write(`${report.text}\n`);
  process.stderr.write(`qckpt: tables are in ${to}; check the checkpoints with \`qckpt verify ${to}\`\n`);
}
