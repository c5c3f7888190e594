import { integerOption } from './numberOptions.ts';

/** `--jobs`: no result depends on it. `checkedJobs` reads it. */
export const jobsOption = { type: 'number', describe: 'Worker threads (default: one per core)' } as const;

/** @throws QckptError ARGUMENT */
export function checkedJobs(jobs: number | undefined): number | undefined {
  return jobs === undefined ? undefined : integerOption('jobs', jobs, 1);
}
