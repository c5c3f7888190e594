import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Provenance } from '../checkpoint/format/metadata.ts';
import { type DataConfig, type DataSet, identityOf } from '../learn/dataSet.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { readCheckedResult } from './checkedResult.ts';
import { loadDataSet } from './loadDataSet.ts';
import { type PlannedExperiment, profilesByDigest } from './loadPlan.ts';
import type { Task } from './planContext.ts';
import { disk } from './runFolder/fileLayer.ts';
import { isTimingKind } from './tasks/taskKinds.ts';
import type { WorkNotice, WorkOrder, WorkReport } from './worker.ts';
import { startThreads } from './workThreads.ts';

export interface ExecutionOptions {
  readonly folder: string;
  readonly jobs: number | undefined;
  readonly provenance: Provenance;
  readonly checkpointing: 'sync' | 'async';
  /** Where MNIST's IDX files are, in place of what the data's own file says. */
  readonly dataFolder: string | undefined;
  /** Allow so many times the usual work on what is read. */
  readonly limit: number;
  /** On abort, tasks with something to save do so and end; all others end where they are. */
  readonly stop: AbortSignal;
  /** Called a few times a second. */
  readonly onProgress: (progress: Progress) => void;
  /** Messages for people. */
  readonly tell: (message: string) => void;
}

export interface Progress {
  readonly tasksDone: number;
  readonly tasks: number;
  /** Share of all work done, 0..1; work that was done before counts as done. */
  readonly share: number;
  readonly running: readonly string[];
}

const PROGRESS_INTERVAL_MS = 200;

interface Item {
  readonly task: Task;
  readonly experiment: PlannedExperiment;
  readonly index: number;
}

/**
 * Runs all tasks that have no result yet, each when the tasks it needs are done, on a pool of worker threads. The order
 * of work changes no result.
 * @throws QckptError INTERRUPTED when stopped; the first failure of a task, after the others have ended
 */
export async function execute(
  experiments: readonly PlannedExperiment[],
  options: ExecutionOptions,
): Promise<void> {
  const items = experiments
    .flatMap((experiment) => experiment.plan.tasks.map((task) => ({ task, experiment })))
    .map((item, index) => ({ ...item, index }));
  const progress = new Float64Array(new SharedArrayBuffer(8 * items.length));
  const unsaved = new Int32Array(new SharedArrayBuffer(4 * items.length));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const stopped = new Promise<void>((resolve) => {
    const onStop = (): void => {
      Atomics.store(stop, 0, 1);
      resolve();
    };
    if (options.stop.aborted) onStop();
    else options.stop.addEventListener('abort', onStop);
  });
  const folderOf = (item: Item): string => join(options.folder, item.experiment.plan.experiment);
  const profiles = profilesByDigest(experiments);
  const done = new Set<Item>(
    items.filter((item) => readCheckedResult(folderOf(item), item.task, profiles) !== null),
  );
  for (const { index } of done) progress[index] = 1;
  if (done.size === items.length) return;

  const dataSets = await sharedDataSets(experiments, options.dataFolder, options.limit);
  const jobs = Math.max(1, Math.min(options.jobs ?? availableParallelism(), items.length - done.size));
  const program = new URL('./worker.js', import.meta.url);
  const threads = startThreads<WorkOrder, WorkReport, WorkNotice>(program, jobs, options.tell);
  const running = new Map<Item, Promise<void>>();
  // Heaviest first: a long task that starts last would keep one core busy alone.
  const waiting = new Set<Item>(
    items.filter((item) => !done.has(item)).sort((a, b) => b.task.weight - a.task.weight),
  );
  let failure: QckptError | Error | null = null;

  const start = (item: Item): void => {
    waiting.delete(item);
    const { spec, plan, resolved } = item.experiment;
    const order: WorkOrder = {
      runFolder: folderOf(item),
      experiment: spec.name,
      study: spec.study,
      task: item.task,
      needs: plan.tasks.filter(({ id }) => item.task.needs.includes(id)),
      provenance: options.provenance,
      checkpointing: options.checkpointing,
      keep: spec.training.keep,
      dataSets: Object.fromEntries(
        Object.values(resolved.data).map((config) => [dataKey(config), dataSets.get(dataKey(config))!]),
      ),
      profiles,
      stop,
      progress,
      unsaved,
      index: item.index,
    };
    const ended = runIn(join(folderOf(item), item.task.id), order).then(
      (report) => {
        running.delete(item);
        if (report === null) done.add(item);
        else
          failure ??=
            report.code === null
              ? Object.assign(new Error(report.message), { stack: report.stack })
              : new QckptError(report.code, report.message);
      },
      (error: unknown) => {
        running.delete(item);
        // Its thread was ended by us.
        if (!options.stop.aborted) failure ??= error as Error;
      },
    );
    running.set(item, ended);
  };
  // Here, in one thread: of two that make folders at once, one may go on before the other's names are on the disk.
  const runIn = async (folder: string, order: WorkOrder): Promise<WorkReport> => {
    disk.makeDir(folder);
    return threads.run(order);
  };
  const isReady = ({ task, experiment }: Item): boolean =>
    task.needs.every((id) =>
      [...done].some((other) => other.experiment === experiment && other.task.id === id),
    );

  // What measures times comes last and alone: a second task would be measured with it.
  const isTiming = ({ task }: Item): boolean => isTimingKind(task.kind);
  const isQuiet = (): boolean => running.size === 0 && [...waiting].every(isTiming);

  const total = items.reduce((sum, { task }) => sum + task.weight, 0);
  const report = (): void =>
    options.onProgress({
      tasksDone: done.size,
      tasks: items.length,
      share: items.reduce((sum, { task, index }) => sum + task.weight * progress[index], 0) / total,
      running: [...running.keys()].map(({ task }) => task.id),
    });
  const timer = setInterval(report, PROGRESS_INTERVAL_MS);
  try {
    while (waiting.size > 0 || running.size > 0) {
      if (failure === null && !options.stop.aborted)
        for (const item of waiting) {
          if (running.size >= jobs) break;
          if (isReady(item) && (!isTiming(item) || isQuiet())) start(item);
        }
      const awaited = [...running].filter(
        ([{ index }]) => !options.stop.aborted || Atomics.load(unsaved, index) === 1,
      );
      if (awaited.length === 0) break;
      await Promise.race([...awaited.map(([, ended]) => ended), ...(options.stop.aborted ? [] : [stopped])]);
    }
  } finally {
    clearInterval(timer);
    report();
    // In the middle of a task too: whatever it writes survives a kill.
    await threads.end();
    await Promise.all(running.values());
  }
  if (failure !== null) throw failure;
  if (done.size < items.length)
    throw new QckptError('INTERRUPTED', `stopped with ${done.size} of ${items.length} tasks done`);
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
  const copy = (bytes: Uint8Array): Uint8Array => {
    const out = new Uint8Array(new SharedArrayBuffer(bytes.length));
    out.set(bytes);
    return out;
  };
  return { ...dataSet, images: copy(dataSet.images), classes: copy(dataSet.classes) };
}
