import { join } from 'node:path';
import { QckptError } from '../../numeric/qckptError.ts';
import { RESULT, readTiming, type StoredResult, type Timing } from '../../storage/taskResult.ts';
import { profilesByDigest } from '../plan/loadPlan.ts';
import type { Task } from '../plan/planContext.ts';
import { checkOrigins, type ResultChecks, readCheckedResult } from './checkedResult.ts';
import type { LoadedRun } from './loadedRun.ts';

/** A finished task with its result. */
export interface FinishedTask extends StoredResult {
  readonly experiment: string;
  readonly study: string;
  readonly task: Task;
  readonly timing: Timing | null;
}

/** Numbers of all results together, each a few bytes in memory. */
const MOST_NUMBERS = 8_000_000;

/**
 * All results of a run, each as its checkpoint says (`readCheckedResult`). Tasks that are not done are left out.
 * @throws QckptError CORRUPT: a result that does not follow from its checkpoint; CAPACITY: more
 *   numbers than `limit` times what is usual
 */
export function collectResults(
  { experiments, name, folderOf }: LoadedRun,
  limit: number,
  checks: ResultChecks = 'all',
): FinishedTask[] {
  const profiles = profilesByDigest(experiments);
  let numbers = 0;
  return experiments.flatMap(({ spec, plan }, place) => {
    const known = new Map<string, StoredResult>();
    const runFolderOf = (index: number): string | null => {
      const folder = folderOf(place, index);
      return folder === null ? null : join(folder, plan.experiment);
    };
    for (const [index, task] of plan.tasks.entries()) {
      const runFolder = runFolderOf(index);
      if (runFolder === null) continue;
      const stored = readCheckedResult(runFolder, task, profiles, checks);
      if (stored === null) continue;
      numbers += numbersIn(stored.result);
      if (numbers > MOST_NUMBERS * limit)
        throw new QckptError(
          'CAPACITY',
          `${name} expected results of at most ${MOST_NUMBERS * limit} numbers; --limit ${2 * limit} allows more`,
        );
      known.set(task.id, stored);
    }
    return plan.tasks.flatMap((task, index) => {
      const stored = known.get(task.id);
      if (stored === undefined) return [];
      const runFolder = runFolderOf(index)!;
      const origins = task.needs.flatMap((id) => known.get(id) ?? []);
      const path = join(runFolder, task.id, RESULT);
      if (origins.length < task.needs.length)
        throw new QckptError(
          'CORRUPT',
          `${path} was made from results that are not there; \`qckpt resume\` makes them`,
        );
      if (task.needs.length > 0) checkOrigins(stored.result, origins, path);
      return [
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

function numbersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value) && typeof value[0] === 'number') return value.length;
  return Object.values(value).reduce((sum: number, member) => sum + numbersIn(member), 1);
}
