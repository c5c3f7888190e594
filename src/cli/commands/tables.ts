import { join } from 'node:path';
import type { ResultChecks } from '../../experiment/results/checkedResult.ts';
import { loadRuns } from '../../experiment/results/joinRuns.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { expectFolder } from '../../storage/files/expectFolder.ts';
import { readText } from '../../storage/files/textFile.ts';
import type { Command } from '../command.ts';
import { checkOption } from '../options/checkOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print, tell } from '../output.ts';
import { makeReport, reportFiles, writeReport } from '../runs/makeReport.ts';

interface TablesArguments extends LimitArguments {
  readonly runs: string[];
  readonly output: string;
  readonly force: boolean;
  readonly check: ResultChecks;
}

/**
 * Runs nothing: it reads finished results, of several runs together and of the shards of one, and refuses to replace
 * tables of other results unless forced.
 */
export const tablesCommand: Command<TablesArguments> = {
  options: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Run folders, or folders of shards',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'Folder for the tables',
      })
      .option('check', checkOption)
      .option('limit', limitOption)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite tables of other results' }),
  run: async ({ runs, output, force, check, ...rest }) => {
    const limit = checkedLimit(rest);
    expectFolder(output);
    const report = makeReport(await loadRuns(runs, limit), limit, check);
    const changed = [...reportFiles]
      .map((name) => ({ path: join(output, name), text: report.files[name] }))
      .filter(({ path, text }) => (readText(path) ?? text) !== text);
    if (changed.length > 0 && !force)
      throw new QckptError('EXISTS', `${changed[0].path} holds other results; --force overwrites it`);
    writeReport(report, output);
    print(`${report.text}\n`);
    if (report.missing > 0) tell(`qckpt: ${report.missing} tasks are not done yet and not in the tables`);
    return 0;
  },
};
