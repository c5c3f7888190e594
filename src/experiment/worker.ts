import { join } from 'node:path';
import type { Provenance } from '../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { profileDigest } from '../hardware/profileSchema.ts';
import type { DataConfig, DataSet } from '../learn/dataSet.ts';
import { type PreparedData, prepareData } from '../learn/prepareData.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';
import type { NamedHardware } from '../training/cell.ts';
import type { Task } from './planContext.ts';
import type { Retention } from './runFolder/checkpointStore.ts';
import { asStorageError } from './storageError.ts';
import type { TaskContext } from './taskContext.ts';
import { readTaskResult, writeTaskResult } from './taskResult.ts';
import { taskKinds } from './tasks/taskKinds.ts';
import { notify, takeOrders } from './workThreads.ts';

/** What a worker is handed: one task, whose folder is there, and what it may need. Arrays in shared memory are not copied. */
export interface WorkOrder {
  readonly runFolder: string;
  readonly experiment: string;
  readonly study: string;
  readonly task: Task;
  /** The tasks that this one needs. */
  readonly needs: readonly Task[];
  readonly provenance: Provenance;
  readonly checkpointing: 'sync' | 'async';
  readonly keep: Retention;
  /** By the canonical JSON of what a cell says of its data (`identityOf`). */
  readonly dataSets: Readonly<Record<string, DataSet>>;
  /** By digest. */
  readonly profiles: Readonly<Record<string, HardwareProfile>>;
  /** Shared: [0] is 1 when everybody should stop. */
  readonly stop: Int32Array;
  /** Shared: share done, 0..1, one entry a task. */
  readonly progress: Float64Array;
  /** Shared: 1 while the task has something to save, one entry a task. */
  readonly unsaved: Int32Array;
  readonly index: number;
}

/** null: done. */
export type WorkReport = null | {
  readonly code: ErrorCode | null;
  readonly message: string;
  /** Of an error that nobody foresaw: for --debug. */
  readonly stack?: string | undefined;
};

/** What a thread says besides: a message for people. */
export type WorkNotice = string;

takeOrders(work);

async function work(order: WorkOrder): Promise<WorkReport> {
  try {
    const from = performance.now();
    const result = await taskKinds[order.task.kind].run(order.task.cell as never, contextOf(order));
    const { commit, dirty } = order.provenance;
    writeTaskResult(
      order.runFolder,
      order.task,
      { result, commit, dirty },
      { seconds: (performance.now() - from) / 1000 },
    );
    order.progress[order.index] = 1;
    return null;
  } catch (thrown) {
    const error = asStorageError(thrown);
    // An error's own class does not survive the way between threads.
    if (error instanceof QckptError) return { code: error.code, message: error.message };
    if (!(error instanceof Error)) return { code: null, message: String(error) };
    return { code: null, message: error.message, stack: error.stack };
  }
}

const prepared = new Map<string, PreparedData>();

function contextOf(order: WorkOrder): TaskContext {
  return {
    experiment: order.experiment,
    study: order.study,
    folder: join(order.runFolder, order.task.id),
    taskId: order.task.id,
    provenance: order.provenance,
    checkpointing: order.checkpointing,
    keep: order.keep,
    profile: async (hardware) => (hardware === null ? null : profileOf(order, hardware)),
    data: async (config, features, seed) => {
      const key = canonicalJson([config, features, seed]);
      const known = prepared.get(key) ?? prepareData(dataSetOf(order, config), config, features, seed);
      prepared.set(key, known);
      return known;
    },
    resultOf: <Result>(taskId: string) => {
      const task = order.needs.find(({ id }) => id === taskId);
      const stored = task === undefined ? null : readTaskResult(order.runFolder, task);
      if (stored === null)
        throw new QckptError('UNVERIFIABLE', `${order.task.id} needs the result of ${taskId}`);
      return stored.result as Result;
    },
    folderOf: (taskId) => join(order.runFolder, taskId),
    progress: (share) => {
      order.progress[order.index] = share;
    },
    stopping: () => Atomics.load(order.stop, 0) !== 0,
    unsaved: (holds) => {
      Atomics.store(order.unsaved, order.index, Number(holds));
    },
    tell: (message) => notify<WorkNotice>(message),
  };
}

function dataSetOf({ dataSets, experiment }: WorkOrder, config: DataConfig): DataSet {
  const dataSet = dataSets[canonicalJson(config)];
  if (dataSet === undefined)
    throw new QckptError('DATA', `experiment "${experiment}" expected the data "${config.name}" in its plan`);
  return dataSet;
}

function profileOf({ profiles }: WorkOrder, { name, sha256 }: NamedHardware): HardwareProfile {
  const profile = profiles[sha256];
  if (profile === undefined || profileDigest(profile) !== sha256)
    throw new QckptError('PROFILE', `hardware "${name}" expected the profile with digest ${sha256}`);
  return profile;
}
