import { type ExecutorName, executors } from '../../experiment/executors/executors.ts';

/** `--executor`: every name of the registry. */
export const executorOption = {
  choices: Object.keys(executors) as ExecutorName[],
  default: 'threads' as ExecutorName,
  describe: 'What runs the tasks; same bytes',
} as const;
