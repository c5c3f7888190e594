import { loadRun } from '../../experiment/runExperiments.ts';
import type { Command } from '../command.ts';
import { writeTables } from '../writeTables.ts';

interface TablesArguments {
  readonly runs: string[];
  readonly output: string;
}

export const tablesCommand: Command<TablesArguments> = {
  usage: 'tables <runs..>',
  summary: 'Make the CSV tables of one or several run folders again',
  example: 'qckpt tables results/runs/reproduce-1 -o results/tables',
  options: (yargs) =>
    yargs
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders' })
      .option('output', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'Folder for the tables',
      }),
  run: async ({ runs, output }) => {
    const loaded = await Promise.all(
      runs.map(async (folder) => ({ folder, experiments: await loadRun(folder) })),
    );
    process.stdout.write(`${writeTables(loaded, output)}\n`);
    return 0;
  },
};
