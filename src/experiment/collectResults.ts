import { join } from 'node:path';
import type { PlannedExperiment } from './loadPlan.ts';
import type { Task } from './planContext.ts';
import { readTaskResult, readTiming, type StoredResult, type Timing } from './taskResult.ts';

/** A finished task with its result. */
export interface FinishedTask extends StoredResult {
  readonly experiment: string;
  readonly study: string;
  readonly task: Task;
  readonly timing: Timing | null;
}

/** All results of a run folder. Tasks that are not done are left out. */
export function collectResults(folder: string, experiments: readonly PlannedExperiment[]): FinishedTask[] {
  return experiments.flatMap(({ spec, plan }) => {
    const runFolder = join(folder, plan.experiment);
    return plan.tasks.flatMap((task) => {
      const stored = readTaskResult(runFolder, task);
      return stored === null
        ? []
        : [
            {
              ...stored,
              experiment: spec.name,
              study: spec.study,
              task,
              timing: readTiming(runFolder, task.id),
            },
          ];
    });
  });
}
