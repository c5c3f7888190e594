import { type Setting, settingNumbers } from '../experiment/plan/settingOf.ts';
import type { FinishedTask } from '../experiment/results/collectResults.ts';
import type { LatencyResult } from '../experiment/tasks/latency.ts';
import type { ResultOf, TaskKindName } from '../experiment/tasks/taskKinds.ts';
import type { TrainResult } from '../experiment/tasks/train.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { settingFinder } from './differences.ts';
import type { ReportInput } from './table.ts';

/** A finished task with its result, typed by the task's kind. */
export interface Finished<Kind extends TaskKindName> {
  readonly task: FinishedTask;
  readonly result: ResultOf<Kind>;
  readonly setting: Setting;
}

/** Settings of the tasks that tables are made from: many tables, and claims many times, ask for them. */
const settingFinders = new WeakMap<ReportInput['finished'], ReturnType<typeof settingFinder>>();

/** The finished tasks of one kind, in the order of their plans. */
export function finishedOf<Kind extends TaskKindName>(
  { finished }: ReportInput,
  kind: Kind,
): Finished<Kind>[] {
  const settingOf = settingFinders.get(finished) ?? settingFinder(finished);
  settingFinders.set(finished, settingOf);
  return finished
    .filter(({ task }) => task.kind === kind)
    .map((task) => ({ task, result: task.result as ResultOf<Kind>, setting: settingOf(task) }));
}

/**
 * Finds the run beside which another stands: of the same experiment, seed, and setting but for some members of the
 * cell; at a cost that does not grow with their number.
 * @param less those members
 */
export function runFinder(
  runs: readonly Finished<'train'>[],
  less: readonly string[],
): (run: Finished<'train'>) => TrainResult | undefined {
  const numberOf = settingNumbers(less);
  const keyOf = ({ task, result, setting }: Finished<'train'>): string =>
    JSON.stringify([task.experiment, result.seed, numberOf(setting)]);
  const first = new Map<string, TrainResult>();
  for (const run of runs) {
    const key = keyOf(run);
    if (!first.has(key)) first.set(key, run.result);
  }
  return (run) => first.get(keyOf(run));
}

/** Whether there are no classes, and a loss alone is claimed. */
export function predictsNumbers({ claims }: Pick<TrainResult, 'claims'>): boolean {
  return claims.every(({ name }) => !name.endsWith('accuracy'));
}

/** A claim's value in a training result. @throws QckptError CORRUPT where a result lacks it */
export function claimValue({ claims }: TrainResult, name: string, split: string): number {
  const claim = claims.find((one) => one.name === name && one.split === split);
  if (claim === undefined)
    throw new QckptError(
      'CORRUPT',
      `a checkpoint of training expected a claim "${name}" on ${split}, it has none`,
    );
  return claim.value;
}

/** Modelled time of a training step on the machine; null: no machine, or exact. */
export function qpuStepMsOf({ qpuCircuitMs, circuitsPerStep }: LatencyResult): number | null {
  return qpuCircuitMs === null ? null : qpuCircuitMs * circuitsPerStep;
}
