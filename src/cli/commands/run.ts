import { basename, resolve } from 'node:path';
import { parseShard } from '../../experiment/batch/parseShard.ts';
import type { ExecutorName } from '../../experiment/executors/executors.ts';
import { loadPlan } from '../../experiment/plan/loadPlan.ts';
import { plansOfShard } from '../../experiment/plan/shards.ts';
import { spoolOf } from '../../experiment/runExperiments.ts';
import { readExperiment } from '../../experiment/spec/readExperiment.ts';
import type { Command } from '../command.ts';
import { allowOutsideOption } from '../options/allowOutsideOption.ts';
import { type DataFolderArguments, fullMnistOption } from '../options/dataFolderOption.ts';
import { executorOption } from '../options/executorOption.ts';
import { checkedJobs, jobsOption } from '../options/jobsOption.ts';
import { keepOption, keptSettings } from '../options/keepOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import {
  backendOption,
  batchOption,
  settingsOf,
  spoolOption,
  spoolWords,
} from '../options/machineOptions.ts';
import { checkedShard, type ShardArguments, shardOption, takeOverOption } from '../options/shardOption.ts';
import { tablesOption } from '../options/tablesOption.ts';
import { print, tell } from '../output.ts';
import { describePlan } from '../runs/describePlan.ts';
import { describeStorage } from '../runs/describeStorage.ts';
import { newRunFolder } from '../runs/runOutcome.ts';
import { startReported } from '../runs/startReported.ts';

interface RunArguments extends DataFolderArguments, LimitArguments, ShardArguments {
  readonly experiment: string;
  readonly set: string[];
  readonly output: string | undefined;
  readonly jobs: number | undefined;
  readonly executor: ExecutorName;
  readonly backend: string | undefined;
  readonly spool: string | undefined;
  readonly batch: number | undefined;
  readonly quick: boolean;
  readonly 'allow-outside': boolean;
  readonly checkpointing: 'sync' | 'async';
  readonly keep: 'final' | undefined;
  readonly 'dry-run': boolean;
  readonly force: boolean;
  readonly 'enforce-clean': boolean;
  readonly 'record-patch': boolean;
  readonly quiet: boolean;
  readonly tables: boolean;
}

/** One experiment, in a run folder of its own; the tables are printed and written there. */
export const run: Command<RunArguments> = {
  options: (yargs) =>
    yargs
      .positional('experiment', { type: 'string', demandOption: true, describe: 'YAML file' })
      .option('set', {
        type: 'string',
        array: true,
        default: [],
        describe: 'KEY=VALUE over the file, e.g. training.shots=100',
      })
      .option('output', { type: 'string', describe: 'Run folder (default: a new one in results/runs)' })
      .option('jobs', jobsOption)
      .option('executor', executorOption)
      .option('backend', backendOption)
      .option('spool', spoolOption)
      .option('batch', batchOption)
      .option('quick', { type: 'boolean', default: false, describe: "Apply the file's quick settings" })
      .option('checkpointing', {
        choices: ['sync', 'async'] as const,
        default: 'async' as const,
        describe: 'Write checkpoints on the training thread or beside it; same bytes',
      })
      .option('keep', keepOption)
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print the plan, do nothing' })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'Throw away a run that is in the output folder',
      })
      .option('enforce-clean', {
        type: 'boolean',
        default: false,
        describe: 'Refuse to run with uncommitted changes, or a build of other sources',
      })
      .option('record-patch', {
        type: 'boolean',
        default: false,
        describe: 'Keep what of the experiment file is not committed as a patch beside the results',
      })
      .option('shard', shardOption)
      .option('take-over', takeOverOption)
      .option('data-folder', fullMnistOption)
      .option('allow-outside', allowOutsideOption)
      .option('tables', tablesOption)
      .option('limit', limitOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' }),
  run: async (args) => {
    const dataFolder = args['data-folder'];
    const limit = checkedLimit(args);
    const spec = await readExperiment(args.experiment, {
      limit,
      quick: args.quick,
      set: [...settingsOf(args), ...args.set, ...keptSettings(args.keep)],
      dataFolder,
      allowOutside: args['allow-outside'],
    });
    if (args['dry-run']) {
      const shard = args.shard === undefined ? null : parseShard(args.shard, process.env);
      print(describePlan(plansOfShard([await loadPlan(spec)], shard)[0], limit));
      return 0;
    }
    for (const words of await describeStorage(await loadPlan(spec), dataFolder, limit))
      tell(`qckpt: ${words}`);
    const name = basename(args.experiment).replace(/\.ya?ml$/, '');
    const folder = args.output ?? newRunFolder(name);
    if (spec.training.backend === 'spool')
      for (const words of spoolWords(args.spool ?? spoolOf(folder))) tell(`qckpt: ${words}`);
    return startReported([spec], checkedShard(args.shard, args.output), () => folder, {
      force: args.force,
      quiet: args.quiet,
      tables: args.tables,
      takeOver: args['take-over'],
      jobs: checkedJobs(args.jobs),
      executor: args.executor,
      spool: args.spool === undefined ? undefined : resolve(args.spool),
      checkpointing: args.checkpointing,
      dataFolder,
      limit,
      enforceClean: args['enforce-clean'],
      experimentFiles: [args.experiment],
      recordPatch: args['record-patch'],
    });
  },
};
