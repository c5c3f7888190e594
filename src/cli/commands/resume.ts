import { dirname, resolve } from 'node:path';
import type { ExecutorName } from '../../experiment/executors/executors.ts';
import { resumeRun } from '../../experiment/runExperiments.ts';
import { readRequest } from '../../experiment/runRequest.ts';
import { STUDIES } from '../../experiment/spec/studies.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Command } from '../command.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { executorOption } from '../options/executorOption.ts';
import { checkedJobs, jobsOption } from '../options/jobsOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { spoolOption } from '../options/machineOptions.ts';
import { checkedShard, type ShardArguments, shardOption, takeOverOption } from '../options/shardOption.ts';
import { tablesOption } from '../options/tablesOption.ts';
import { pageAfterRun } from '../runs/pageAfterRun.ts';
import { reportedRun } from '../runs/runOutcome.ts';
import { startReported, tellShardDone } from '../runs/startReported.ts';

interface ResumeArguments extends DataFolderArguments, LimitArguments, ShardArguments {
  readonly run: string;
  readonly jobs: number | undefined;
  readonly executor: ExecutorName;
  readonly spool: string | undefined;
  readonly 'enforce-clean': boolean;
  readonly quiet: boolean;
  readonly tables: boolean;
}

/**
 * Takes experiments from the folder, never from their files, so that the run keeps its plan. The bytes are those of a
 * run without a stop.
 */
export const resume: Command<ResumeArguments> = {
  options: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
      .option('jobs', jobsOption)
      .option('executor', executorOption)
      .option('spool', spoolOption)
      .option('enforce-clean', {
        type: 'boolean',
        default: false,
        describe: 'Refuse to run with uncommitted changes, or a build of other sources',
      })
      .option('shard', { ...shardOption, describe: 'Of a run that is a part: do this part, too, beside it' })
      .option('take-over', takeOverOption)
      .option('data-folder', dataFolderOption)
      .option('tables', tablesOption)
      .option('limit', limitOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' }),
  run: async (args) => {
    const { run: folder, quiet, tables } = args;
    const options = {
      quiet,
      tables,
      takeOver: args['take-over'],
      jobs: checkedJobs(args.jobs),
      executor: args.executor,
      spool: args.spool === undefined ? undefined : resolve(args.spool),
      checkpointing: 'async',
      dataFolder: args['data-folder'],
      limit: checkedLimit(args),
      enforceClean: args['enforce-clean'],
    } as const;
    const { experiments, shard } = readRequest(folder);
    if (args.shard !== undefined) {
      if (shard === undefined)
        throw new QckptError(
          'ARGUMENT',
          `"shard" expected a run that is a part of others, ${folder} is a whole one`,
        );
      const place = checkedShard(args.shard, dirname(resolve(folder)));
      return startReported(experiments, place, () => folder, { ...options, force: false });
    }
    const code = await reportedRun(folder, { quiet, tables }, (own) => resumeRun({ ...own, ...options }));
    if (shard !== undefined) tellShardDone({ shard, folder });
    else if (isReproduction(experiments)) await pageAfterRun(folder);
    return code;
  },
};

/** Whether `reproduce` has asked for it. */
function isReproduction(experiments: readonly { readonly name: string }[]): boolean {
  return experiments.every(({ name }) => (STUDIES as readonly string[]).includes(name));
}
