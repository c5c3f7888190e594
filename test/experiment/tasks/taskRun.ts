import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import type { TaskContext } from '../../../src/experiment/tasks/taskContext.ts';
import { taskKinds } from '../../../src/experiment/tasks/taskKinds.ts';
import { profileDigest } from '../../../src/hardware/profileSchema.ts';
import { createPreparation } from '../../../src/learn/data/prepareData.ts';
import { contextFor } from '../trainedRun.ts';

/** Every result of an experiment whose tasks run one after the other in this process, by the task's name. */
export async function resultsOf(
  path: string,
  folder: string,
  set: readonly string[] = [],
): Promise<ReadonlyMap<string, unknown>> {
  const spec = await readExperiment(path, { quick: true, set });
  const { plan, resolved } = await loadPlan(spec);
  const config = resolved.data[spec.data];
  const prepare = createPreparation(await loadDataSet(config), config);
  const bySha = new Map(Object.values(resolved.profiles).map((profile) => [profileDigest(profile), profile]));
  const results = new Map<string, unknown>();
  for (const task of plan.tasks) {
    const own = join(folder, task.id);
    mkdirSync(own, { recursive: true });
    const context: TaskContext = {
      ...contextFor(spec, task, own, {}),
      profile: async (named) => (named === null ? null : (bySha.get(named.sha256) ?? null)),
      data: async (_, features, seed) => prepare(features, seed),
      resultOf: <Result>(id: string) => results.get(id) as Result,
      folderOf: (id) => join(folder, id),
    };
    results.set(task.id, await taskKinds[task.kind].run(task.cell as never, context));
  }
  return results;
}
