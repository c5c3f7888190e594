import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ArrayJob, slurmSubmission } from '../../experiment/batch/slurmScript.ts';
import { loadPlan, type PlannedExperiment } from '../../experiment/plan/loadPlan.ts';
import { planCost } from '../../experiment/plan/planCost.ts';
import { MOST_SHARDS, mostShards } from '../../experiment/plan/shards.ts';
import { projectRoot } from '../../experiment/projectRoot.ts';
import { readExperiment } from '../../experiment/spec/readExperiment.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import type { Command } from '../command.ts';
import { allowOutsideOption } from '../options/allowOutsideOption.ts';
import { type DataFolderArguments, fullMnistOption } from '../options/dataFolderOption.ts';
import { keepOption } from '../options/keepOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { integerOption } from '../options/numberOptions.ts';
import { print, tell } from '../output.ts';
import { newRunFolder } from '../runs/runOutcome.ts';

interface SubmitArguments extends DataFolderArguments, LimitArguments {
  readonly system: 'slurm';
  readonly experiment: string;
  readonly set: string[];
  readonly quick: boolean;
  readonly keep: 'final' | undefined;
  readonly 'allow-outside': boolean;
  readonly output: string | undefined;
  readonly tasks: number | undefined;
  readonly time: number;
  readonly cpus: number;
  readonly partition: string | undefined;
  readonly now: boolean;
}

/** The experiment is read and planned here first: a mistake in it is found before a queue is. */
export const submit: Command<SubmitArguments> = {
  options: (yargs) =>
    yargs
      .positional('system', { choices: ['slurm'] as const, demandOption: true, describe: 'Batch system' })
      .positional('experiment', { type: 'string', demandOption: true, describe: 'YAML file' })
      .option('set', { type: 'string', array: true, default: [], describe: 'KEY=VALUE over the file' })
      .option('quick', { type: 'boolean', default: false, describe: "Apply the file's quick settings" })
      .option('keep', keepOption)
      .option('output', {
        type: 'string',
        describe: 'Run folder to make (default: a new one in results/runs), on a disk that all nodes share',
      })
      .option('tasks', { type: 'number', describe: 'Parts (default: so many that each takes ten minutes)' })
      .option('time', {
        type: 'number',
        default: 15,
        describe: 'Minutes of a part before it is continued later',
      })
      .option('cpus', { type: 'number', default: 1, describe: 'Processors of a part' })
      .option('partition', { type: 'string', describe: 'Partition of the cluster' })
      .option('now', { type: 'boolean', default: false, describe: 'Submit it, in place of printing it' })
      .option('data-folder', fullMnistOption)
      .option('allow-outside', allowOutsideOption)
      .option('limit', limitOption),
  run: async (args) => {
    const text = slurmSubmission(await jobOf(args));
    if (!args.now) {
      print(text);
      tell('qckpt: nothing is submitted; --now does it, or `sh` with this as its input');
      return 0;
    }
    const { status, error } = spawnSync('sh', { input: text, stdio: ['pipe', 'inherit', 'inherit'] });
    if (status !== 0)
      throw new QckptError('ARGUMENT', `sbatch has not taken the job${error ? `: ${error.message}` : ''}`);
    return 0;
  },
};

async function jobOf(args: SubmitArguments): Promise<ArrayJob> {
  const { quick, set, partition } = args;
  const limit = checkedLimit(args);
  const minutes = integerOption('time', args.time, 2, 10_000);
  const cpus = integerOption('cpus', args.cpus, 1, 1024);
  if (partition !== undefined && !/^[\w.,-]+$/.test(partition))
    throw new QckptError('ARGUMENT', `"partition" expected names, got ${quoted(partition)}`);
  const dataFolder = args['data-folder'];
  const allowOutside = args['allow-outside'];
  const planned = await loadPlan(
    await readExperiment(args.experiment, { limit, quick, set, dataFolder, allowOutside }),
  );
  const most = mostShards([planned.plan]);
  const tasks =
    args.tasks === undefined
      ? usualTasks(planned, { limit, cpus, most })
      : integerOption('tasks', args.tasks, 1, MOST_SHARDS);
  if (tasks > most) tell(`qckpt: only ${most} of ${tasks} parts have something to do`);
  const output = resolve(args.output ?? newRunFolder(planned.spec.name));
  const shared = [
    ...(dataFolder === undefined ? [] : ['--data-folder', resolve(dataFolder)]),
    ...(limit === 1 ? [] : ['--limit', String(limit)]),
  ];
  return {
    name: planned.spec.name,
    program: [process.execPath, fileURLToPath(new URL('dist/cli/main.js', projectRoot))],
    words: [
      'run',
      resolve(args.experiment),
      ...(quick ? ['--quick'] : []),
      ...(args.keep === undefined ? [] : ['--keep', args.keep]),
      ...set.flatMap((one) => ['--set', one]),
      ...(allowOutside ? ['--allow-outside'] : []),
      ...shared,
    ],
    shards: `${output}-shards`,
    output,
    tasks,
    minutes,
    cpus,
    partition,
    mergeWords: limit === 1 ? [] : ['--limit', String(limit)],
  };
}

/** Of a part, where the reference run has timings; and parts where it has none. */
const USUAL_SECONDS = 600;
const USUAL_TASKS = 16;

function usualTasks(
  planned: PlannedExperiment,
  { limit, cpus, most }: { readonly limit: number; readonly cpus: number; readonly most: number },
): number {
  const { coreSeconds } = planCost(planned, limit);
  const tasks = coreSeconds === null ? USUAL_TASKS : Math.ceil(coreSeconds / (USUAL_SECONDS * cpus));
  return Math.max(1, Math.min(tasks, most));
}
