import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Provenance } from '../checkpoint/format/metadata.ts';
import type { DataSet } from '../learn/data/dataSet.ts';
import { type DataConfig, identityOf } from '../learn/data/dataSources.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { disk } from '../storage/files/fileLayer.ts';
import { createAccount, type Progress } from './account.ts';
import type { Order, WorkSetting } from './executors/executor.ts';
import { type ExecutorName, executors } from './executors/executors.ts';
import { loadDataSet } from './loadDataSet.ts';
import { type PlannedExperiment, profilesByDigest } from './plan/loadPlan.ts';
import type { Task } from './plan/planContext.ts';
import { recordedSeconds } from './plan/recordedSeconds.ts';
import { readCheckedResult } from './results/checkedResult.ts';
import { isTimingKind } from './tasks/taskKinds.ts';

/** How the tasks of a run are executed; results depend on neither jobs, executor nor checkpointing. */
export interface ExecutionOptions {
  readonly folder: string;
  readonly jobs: number | undefined;
  readonly executor: ExecutorName;
  readonly provenance: Provenance;
  readonly checkpointing: 'sync' | 'async';
  /** Where MNIST's IDX files are, in place of what the data's own file says. */
  readonly dataFolder: string | undefined;
  /** Folder for circuits that a machine beyond this program runs. */
  readonly spool: string;
  /** Factor on the usual work on what is read. */
  readonly limit: number;
  /** On abort, tasks with something to save do so and end; all others end where they are. */
  readonly stop: AbortSignal;
  /** Called a few times a second. */
  readonly onProgress: (progress: Progress) => void;
  /** Messages for people. */
  readonly tell: (message: string) => void;
}

const PROGRESS_INTERVAL_MS = 200;

/**
 * Runs all tasks that have no result yet, each when the tasks it needs are done. The order of work changes no result.
 * @throws QckptError INTERRUPTED when stopped; the first failure of a task, after the others have ended
 */
export async function execute(
  experiments: readonly PlannedExperiment[],
  options: ExecutionOptions,
): Promise<void> {
  const folders = experiments.map(({ plan }) => join(options.folder, plan.experiment));
  const profiles = profilesByDigest(experiments);
  const orders = ordersOf(
    experiments,
    (task, place) => readCheckedResult(folders[place], task, profiles) !== null,
  );
  const left = orders.filter(({ isDone }) => !isDone).length;
  if (left === 0) return;

  const dataSets = await sharedDataSets(experiments, options.dataFolder, options.limit);
  const setting: WorkSetting = {
    provenance: options.provenance,
    checkpointing: options.checkpointing,
    spool: options.spool,
    profiles,
    experiments: experiments.map(({ spec, resolved }, place) => ({
      runFolder: folders[place],
      experiment: spec.name,
      study: spec.study,
      keep: spec.training.keep,
      dataSets: Object.fromEntries(
        Object.values(resolved.data).map((config) => [dataKey(config), dataSets.get(dataKey(config))!]),
      ),
    })),
  };
  const jobs = Math.max(1, Math.min(options.jobs ?? availableParallelism(), left));
  const recorded = experiments.map(({ plan }) => recordedSeconds(plan.experiment));
  const account = createAccount(
    orders,
    jobs,
    () => performance.now(),
    ({ place, task }) => recorded[place](task),
  );
  const report = (): void => options.onProgress(account.progress());
  const timer = setInterval(report, PROGRESS_INTERVAL_MS);
  try {
    await executors[options.executor].run(
      { setting, orders },
      {
        jobs,
        stop: options.stop,
        tell: options.tell,
        starts: (index) => {
          const { place, task } = orders[index].work;
          // Here, in one thread: of two that make folders at once, one may continue
          // before the other's names are on the disk.
          disk.makeDir(join(folders[place], task.id));
          account.starts(index);
        },
        progress: account.shares,
        ends: account.ends,
      },
    );
  } finally {
    clearInterval(timer);
    report();
  }
  const { tasksDone, tasks } = account.progress();
  if (tasksDone < tasks)
    throw new QckptError('INTERRUPTED', `stopped with ${tasksDone} of ${tasks} tasks done`);
}

/** All tasks of all experiments, with what each needs by its place among them. */
function ordersOf(
  experiments: readonly PlannedExperiment[],
  isDone: (task: Task, place: number) => boolean,
): Order[] {
  let before = 0;
  return experiments.flatMap(({ plan: { tasks } }, place) => {
    const indexOf = new Map(tasks.map(({ id }, k) => [id, k]));
    const first = before;
    before += tasks.length;
    return tasks.map((task) => {
      const needs = task.needs.map((id) => indexOf.get(id)!);
      return {
        work: { task, needs: needs.map((k) => tasks[k]), place },
        needs: needs.map((k) => first + k),
        weight: task.weight,
        isAlone: isTimingKind(task.kind),
        isDone: isDone(task, place),
      };
    });
  });
}

/** What names a data set among a run's. */
function dataKey(config: DataConfig): string {
  return canonicalJson(identityOf(config));
}

/** Each data set once, in memory that all workers share. */
async function sharedDataSets(
  experiments: readonly PlannedExperiment[],
  folder: string | undefined,
  limit: number,
): Promise<Map<string, DataSet>> {
  const sets = new Map<string, DataSet>();
  for (const { resolved } of experiments) {
    for (const config of Object.values(resolved.data))
      if (!sets.has(dataKey(config)))
        sets.set(dataKey(config), shared(await loadDataSet(config, folder, limit)));
  }
  return sets;
}

function shared(dataSet: DataSet): DataSet {
  const copy = <Values extends DataSet['images']>(values: Values): Values => {
    const memory = new SharedArrayBuffer(values.byteLength);
    const out = values instanceof Uint8Array ? new Uint8Array(memory) : new Float64Array(memory);
    out.set(values);
    return out as Values;
  };
  const { images, classes, targets } = dataSet;
  return {
    ...dataSet,
    images: copy(images),
    classes: copy(classes),
    ...(targets && { targets: copy(targets) }),
  };
}
