import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provenance } from '../../src/checkpoint/format/metadata.ts';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadPlan } from '../../src/experiment/plan/loadPlan.ts';
import type { Task } from '../../src/experiment/plan/planContext.ts';
import type { ExperimentSpec } from '../../src/experiment/spec/experimentSpec.ts';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';
import type { TaskContext } from '../../src/experiment/tasks/taskContext.ts';
import { type TrainResult, train } from '../../src/experiment/tasks/train.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import type { Prepare } from '../../src/learn/data/dataSource.ts';
import { createPreparation } from '../../src/learn/data/prepareData.ts';
import type { PreparedData } from '../../src/learn/data/preparedData.ts';
import { canonicalJson, sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { kernelBytes } from '../../src/numeric/kernel.ts';
import { defaultRetention } from '../../src/storage/checkpoints/checkpointStore.ts';

import type { NamedHardware, TrainCell } from '../../src/training/cell.ts';

/** One of everything, small enough for a test. */
export const tinyExperiment = fileURLToPath(new URL('tiny.yaml', import.meta.url));

export const provenance: Provenance = {
  commit: 'unknown',
  dirty: false,
  patchSha256: null,
  treeSha256: null,
  versions: { qckpt: '0.1.0', kernelSha256: sha256Hex(kernelBytes), lockSha256: null },
};

export interface TrainedRun {
  readonly cell: TrainCell;
  readonly result: TrainResult;
  readonly data: PreparedData;
  /** The last checkpoint's file. */
  readonly bytes: Uint8Array;
}

/** What a task is given that needs no data and no other task. */
export function contextFor(
  spec: ExperimentSpec,
  task: Task,
  folder: string,
  profiles: Readonly<Record<string, HardwareProfile>>,
): TaskContext {
  const unasked = () => {
    throw new Error('no data, and no other task');
  };
  return {
    experiment: spec.name,
    study: spec.study,
    folder,
    taskId: task.id,
    spool: join(folder, 'spool'),
    provenance,
    checkpointing: 'sync',
    keep: defaultRetention,
    profile: async (named: NamedHardware | null) => (named === null ? null : profiles[named.name]),
    data: unasked,
    resultOf: unasked,
    folderOf: () => folder,
    progress: () => {},
    stopping: () => false,
    unsaved: () => {},
    tell: () => {},
  };
}

const newPreparationOf = async (data: TrainCell['data']): Promise<Prepare> =>
  createPreparation(await loadDataSet(data), data);
const preparations = new Map<string, Promise<Prepare>>();

/** Of one data set for every test of a process. */
function preparationOf(data: TrainCell['data']): Promise<Prepare> {
  const key = canonicalJson(data);
  if (!preparations.has(key)) preparations.set(key, newPreparationOf(data));
  return preparations.get(key)!;
}

/**
 * Trains circuit A on a machine (or `none`) in this process, as a run would.
 * @param spoil may change the data before anything is computed from it
 * @param world what the task finds in place of what a run gives it
 */
export async function trainOn(
  hardware: string,
  folder: string,
  set: readonly string[] = [],
  spoil?: (data: PreparedData) => void,
  world: Partial<TaskContext> = {},
): Promise<TrainedRun> {
  const spec = await readExperiment(tinyExperiment, {
    set: [`train.0.hardware=[${hardware}]`, 'analyses=[]', ...set],
  });
  const { plan, resolved } = await loadPlan(spec);
  const task = plan.tasks[0];
  const cell = task.cell as unknown as TrainCell;
  const prepare = spoil === undefined ? await preparationOf(cell.data) : await newPreparationOf(cell.data);
  const data = prepare(ansatzOf(cell.model).inputNames.length, cell.seed);
  spoil?.(data);
  const context = contextFor(spec, task, folder, resolved.profiles);
  const result = await train.run(cell, { ...context, data: async () => data, ...world });
  return { cell, result, data, bytes: readFileSync(join(folder, result.checkpoint.file)) };
}
