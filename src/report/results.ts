import type { FinishedTask } from '../experiment/results/collectResults.ts';
import type { LatencyResult } from '../experiment/tasks/latency.ts';
import type { ResultOf, TaskKindName } from '../experiment/tasks/taskKinds.ts';
import type { TrainResult } from '../experiment/tasks/train.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { ReportInput } from './table.ts';

/** A finished task with its result, typed by the task's kind. */
export interface Finished<Kind extends TaskKindName> {
  readonly task: FinishedTask;
  readonly result: ResultOf<Kind>;
}

/** The finished tasks of one kind, in the order of their plans. */
export function finishedOf<Kind extends TaskKindName>(
  { finished }: ReportInput,
  kind: Kind,
): Finished<Kind>[] {
  return finished
    .filter(({ task }) => task.kind === kind)
    .map((task) => ({ task, result: task.result as ResultOf<Kind> }));
}

/** Finds the first run of which so much is the same, at a cost that does not grow with their number. */
export function runFinder<Kind extends TaskKindName>(
  runs: readonly Finished<Kind>[],
  keyOf: (run: Finished<Kind>) => readonly (string | number)[],
): (run: Finished<Kind>) => ResultOf<Kind> | undefined {
  const first = new Map<string, ResultOf<Kind>>();
  for (const run of runs) {
    const key = JSON.stringify(keyOf(run));
    if (!first.has(key)) first.set(key, run.result);
  }
  return (run) => first.get(JSON.stringify(keyOf(run)));
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
