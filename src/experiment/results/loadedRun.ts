import type { PlannedExperiment } from '../plan/loadPlan.ts';

/** Experiments with their plans, and where their results are: in one run folder, or in several with a part each. */
export interface LoadedRun {
  readonly experiments: readonly PlannedExperiment[];
  /** What a message calls it. */
  readonly name: string;
  /**
   * The run folder that holds what a task has left; null: it is not done.
   * @param place of the experiment among `experiments`
   * @param index of the task in its plan
   */
  readonly folderOf: (place: number, index: number) => string | null;
}

/** A run in one folder. */
export function inFolder(folder: string, experiments: readonly PlannedExperiment[]): LoadedRun {
  return { experiments, name: folder, folderOf: () => folder };
}
