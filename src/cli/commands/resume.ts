import { resolve } from 'node:path';
import type { ExecutorName } from '../../experiment/executors/executors.ts';
import { resumeRun } from '../../experiment/runExperiments.ts';
import type { Command } from '../command.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { executorOption } from '../options/executorOption.ts';
import { checkedJobs, jobsOption } from '../options/jobsOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { spoolOption } from '../options/machineOptions.ts';
import { reportedRun } from '../runs/runOutcome.ts';

interface ResumeArguments extends DataFolderArguments, LimitArguments {
  readonly run: string;
  readonly jobs: number | undefined;
  readonly executor: ExecutorName;
  readonly spool: string | undefined;
  readonly 'enforce-clean': boolean;
  readonly quiet: boolean;
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
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' }),
  run: async (args) => {
    const { run: folder, jobs, quiet, 'enforce-clean': enforceClean, 'data-folder': dataFolder } = args;
    return reportedRun(folder, quiet, (options) =>
      resumeRun({
        ...options,
        jobs: checkedJobs(jobs),
        executor: args.executor,
        spool: args.spool === undefined ? undefined : resolve(args.spool),
        checkpointing: 'async',
        dataFolder,
        limit: checkedLimit(args),
        enforceClean,
      }),
    );
  },
};
