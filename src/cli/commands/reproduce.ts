import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { readExperiment } from '../../experiment/spec/readExperiment.ts';
import { STUDIES } from '../../experiment/spec/studies.ts';
import type { Command } from '../command.ts';
import { type DataFolderArguments, fullMnistOption } from '../options/dataFolderOption.ts';
import { checkedJobs, jobsOption } from '../options/jobsOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { checkedShard, type ShardArguments, shardOption, takeOverOption } from '../options/shardOption.ts';
import { tablesOption } from '../options/tablesOption.ts';
import { pageAfterRun } from '../runs/pageAfterRun.ts';
import { newRunFolder } from '../runs/runOutcome.ts';
import { startReported } from '../runs/startReported.ts';

interface ReproduceArguments extends DataFolderArguments, LimitArguments, ShardArguments {
  readonly quick: boolean;
  readonly study: (typeof STUDIES)[number][] | undefined;
  readonly seeds: number | undefined;
  readonly jobs: number | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly 'enforce-clean': boolean;
  readonly quiet: boolean;
  readonly tables: boolean;
}

/**
 * All studies in one run folder. The tables are compared with the committed ones; a run that was stopped continues with
 * `resume`.
 */
export const reproduce: Command<ReproduceArguments> = {
  options: (yargs) =>
    yargs
      .option('quick', {
        type: 'boolean',
        default: false,
        describe: 'Two seeds, fewer samples: under a minute',
      })
      .option('study', {
        choices: STUDIES,
        array: true,
        describe: 'Only this study (may be given several times)',
      })
      .option('seeds', { type: 'number', describe: 'Seeds of every study' })
      .option('jobs', jobsOption)
      .option('output', { type: 'string', describe: 'Run folder (default: a new one in results/runs)' })
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
      .option('shard', shardOption)
      .option('take-over', takeOverOption)
      .option('data-folder', fullMnistOption)
      .option('tables', tablesOption)
      .option('limit', limitOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' }),
  run: async (args) => {
    const dataFolder = args['data-folder'];
    const limit = checkedLimit(args);
    const set = args.seeds === undefined ? [] : [`seeds=${args.seeds}`];
    const specs = await Promise.all(
      [...new Set(args.study ?? STUDIES)].map((study) =>
        readExperiment(fileURLToPath(new URL(`experiments/${study}.yaml`, projectRoot)), {
          quick: args.quick,
          reproduce: true,
          limit,
          set,
          dataFolder,
        }),
      ),
    );
    const name = args.quick ? 'reproduce-quick' : 'reproduce';
    const place = checkedShard(args.shard, args.output);
    const folder = place?.folder ?? args.output ?? newRunFolder(name);
    const code = await startReported(specs, place, () => folder, {
      force: args.force,
      quiet: args.quiet,
      tables: args.tables,
      takeOver: args['take-over'],
      jobs: checkedJobs(args.jobs),
      checkpointing: 'async',
      dataFolder,
      limit,
      enforceClean: args['enforce-clean'],
    });
    if (place === null) await pageAfterRun(folder);
    return code;
  },
};
