import { mergeRuns } from '../../experiment/mergeRuns.ts';
import type { ResultChecks } from '../../experiment/results/checkedResult.ts';
import { loadRuns } from '../../experiment/results/joinRuns.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { expectFolder } from '../../storage/files/expectFolder.ts';
import { hasRequest } from '../../storage/runRecord.ts';
import type { Command } from '../command.ts';
import { checkOption } from '../options/checkOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { takeOverOption } from '../options/shardOption.ts';
import { tablesOption } from '../options/tablesOption.ts';
import { reportedRun } from '../runs/runOutcome.ts';

interface MergeArguments extends LimitArguments {
  readonly runs: string[];
  readonly output: string;
  readonly 'take-over': boolean;
  readonly check: ResultChecks;
  readonly tables: boolean;
}

/** The parts stay as they are; where the target is a merge of them already, what it lacks is added. */
export const merge: Command<MergeArguments> = {
  options: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Shards of one run, or folders of them',
      })
      .option('output', { alias: 'o', type: 'string', demandOption: true, describe: 'Run folder to make' })
      .option('check', checkOption)
      .option('take-over', takeOverOption)
      .option('tables', tablesOption)
      .option('limit', limitOption),
  run: async ({ runs, output, ...rest }) => {
    const limit = checkedLimit(rest);
    const isThere = expectFolder(output) && hasRequest(output);
    const loaded = await loadRuns(isThere ? [output, ...runs] : runs, limit);
    if (loaded.length > 1)
      throw new QckptError(
        'ARGUMENT',
        `expected parts of one run, got runs of other settings: ${loaded.map(({ name }) => name).join(' | ')}; ` +
          '`qckpt tables` takes runs of different experiments together',
      );
    const [run] = loaded;
    if (run.parts.length === 1 && run.parts[0].shard === null)
      throw new QckptError('ARGUMENT', `expected parts of a run, ${run.name} is a whole one`);
    return reportedRun(
      output,
      { quiet: true, tables: rest.tables },
      (own) => mergeRuns(run, { ...own, takeOver: rest['take-over'] }),
      rest.check,
    );
  },
};
