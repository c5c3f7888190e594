import { resumeRun } from '../../experiment/runExperiments.ts';
import type { Command } from '../command.ts';
import { type DataFolderArguments, dataFolderOption } from '../dataFolderOption.ts';
import { checkedJobs, jobsOption } from '../jobsOption.ts';
import { createProgressReport } from '../progressReport.ts';
import { finishRun } from '../runOutcome.ts';

interface ResumeArguments extends DataFolderArguments {
  readonly run: string;
  readonly jobs: number | undefined;
  readonly 'enforce-clean': boolean;
  readonly quiet: boolean;
}

export const resume: Command<ResumeArguments> = {
  usage: 'resume <run>',
  summary: 'Go on with a run, or a whole reproduction, where it stopped',
  example: 'qckpt resume results/runs/reproduce-1',
  options: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
      .option('jobs', jobsOption)
      .option('enforce-clean', {
        type: 'boolean',
        default: false,
        describe: 'Refuse to run with uncommitted changes',
      })
      .option('data-folder', dataFolderOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' }),
  run: async (args) => {
    const { run: folder, jobs, quiet, 'enforce-clean': enforceClean, 'data-folder': dataFolder } = args;
    const progress = createProgressReport(quiet);
    const tell = (message: string) => process.stderr.write(`qckpt: ${message}\n`);
    try {
      await resumeRun({
        folder,
        jobs: checkedJobs(jobs),
        checkpointing: 'async',
        dataFolder,
        enforceClean,
        onProgress: progress.update,
        tell,
        finish: (experiments) => {
          progress.end();
          finishRun({ folder, experiments }, folder);
        },
      });
    } finally {
      progress.end();
    }
    return 0;
  },
};
