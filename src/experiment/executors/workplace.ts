import { join } from 'node:path';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import type { Prepare } from '../../learn/data/dataSource.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { createPreparation } from '../../learn/data/prepareData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readTaskResult, writeTaskResult } from '../../storage/taskResult.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { TaskContext } from '../tasks/taskContext.ts';
import { taskKinds } from '../tasks/taskKinds.ts';
import type { Work, WorkPlace, WorkSetting } from './executor.ts';

/** What a task says while it runs, and is asked to do. */
export type WorkHooks = Pick<TaskContext, 'progress' | 'stopping' | 'unsaved' | 'tell'>;

/**
 * Carries out tasks, one after the other or several by turns: what seeds and machines share is prepared once.
 * @returns on its return the task's result is on the disk
 */
export function createWorkplace(setting: WorkSetting): (work: Work, hooks: WorkHooks) => Promise<void> {
  /** By what a cell says of its data: the same samples in every order. */
  const preparations = new Map<string, Prepare>();
  const known = new Set<HardwareProfile>();
  const { provenance, checkpointing, profiles } = setting;
  const contextOf = ({ task, needs, place }: Work, hooks: WorkHooks): TaskContext => {
    const own = setting.experiments[place];
    const { runFolder, experiment, study, keep } = own;
    return {
      ...{ experiment, study, keep, provenance, checkpointing },
      ...hooks,
      folder: join(runFolder, task.id),
      taskId: task.id,
      spool: join(setting.spool, task.id.replaceAll('/', '-')),
      profile: async (hardware) => (hardware === null ? null : profileOf(profiles, hardware, known)),
      data: async (config, features, seed) => {
        const key = canonicalJson(config);
        const prepare = preparations.get(key) ?? createPreparation(dataSetOf(own, config), config);
        preparations.set(key, prepare);
        return prepare(features, seed);
      },
      resultOf: <Result>(taskId: string) => {
        const origin = needs.find(({ id }) => id === taskId);
        const stored = origin === undefined ? null : readTaskResult(runFolder, origin);
        if (stored === null) throw new QckptError('UNVERIFIABLE', `${task.id} needs the result of ${taskId}`);
        return stored.result as Result;
      },
      folderOf: (taskId) => join(runFolder, taskId),
    };
  };
  return async (work, hooks) => {
    const from = performance.now();
    const result = await taskKinds[work.task.kind].run(work.task.cell as never, contextOf(work, hooks));
    const { commit, dirty } = provenance;
    const timing = { seconds: (performance.now() - from) / 1000 };
    writeTaskResult(setting.experiments[work.place].runFolder, work.task, { result, commit, dirty }, timing);
  };
}

function dataSetOf({ dataSets, experiment }: WorkPlace, config: DataConfig): DataSet {
  const dataSet = dataSets[canonicalJson(config)];
  if (dataSet === undefined)
    throw new QckptError('DATA', `experiment "${experiment}" expected the data "${config.name}" in its plan`);
  return dataSet;
}

/** @param known those whose digest has been computed */
function profileOf(
  profiles: WorkSetting['profiles'],
  { name, sha256 }: NamedHardware,
  known: Set<HardwareProfile>,
): HardwareProfile {
  const profile = profiles[sha256];
  if (profile === undefined || (!known.has(profile) && profileDigest(profile) !== sha256))
    throw new QckptError('PROFILE', `hardware "${name}" expected the profile with digest ${sha256}`);
  known.add(profile);
  return profile;
}
