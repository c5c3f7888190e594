// What the scripts share that stop runs and compare what comes of them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WriterOptions } from '#src/storage/checkpoints/checkpointWriter.ts';
import { firstDifference } from '../runtimes/compareFolders.ts';

export type WritingMode = WriterOptions['mode'];

export interface RunSetting {
  readonly jobs: number;
  readonly checkpointing: WritingMode;
}

export function runWords(experiment: string, folder: string, { jobs, checkpointing }: RunSetting): string[] {
  const setting = ['--jobs', String(jobs), '--checkpointing', checkpointing];
  return ['run', experiment, '--output', folder, ...setting, '--quiet'];
}

export function resumeWords(folder: string, { jobs }: Pick<RunSetting, 'jobs'>): string[] {
  return ['resume', folder, '--jobs', String(jobs), '--quiet'];
}

/** What is wrong with a folder that should have ended as `expected` did; null: nothing. */
export function endProblem(expected: string, folder: string): string | null {
  if (existsSync(join(folder, 'lock'))) return 'its lock is still there';
  const difference = firstDifference(expected, folder);
  return difference === null ? null : `${difference.path}: ${difference.what}`;
}
