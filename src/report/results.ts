import type { FinishedTask } from '../experiment/results/collectResults.ts';
import type { CompilationResult } from '../experiment/tasks/compilation.ts';
import type { ForeignResult } from '../experiment/tasks/foreign.ts';
import type { LatencyResult } from '../experiment/tasks/latency.ts';
import type { MaskTransferResult } from '../experiment/tasks/maskTransfer.ts';
import type { MigrationResult } from '../experiment/tasks/migration.ts';
import type { SizeResult } from '../experiment/tasks/size.ts';
import type { TrainResult } from '../experiment/tasks/train.ts';
import type { VqeResult } from '../experiment/tasks/vqe.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { ReportInput } from './table.ts';

/** What each kind of task leaves. */
interface ResultOf {
  readonly train: TrainResult;
  readonly migration: MigrationResult;
  readonly compilation: CompilationResult;
  readonly foreign: ForeignResult;
  readonly 'mask-transfer': MaskTransferResult;
  readonly size: SizeResult;
  readonly latency: LatencyResult;
  readonly vqe: VqeResult;
}

/** A finished task with its result, typed by the task's kind. */
export interface Finished<Kind extends keyof ResultOf> {
  readonly task: FinishedTask;
  readonly result: ResultOf[Kind];
}

/** The finished tasks of one kind, in the order of their plans. */
export function finishedOf<Kind extends keyof ResultOf>(
  { finished }: ReportInput,
  kind: Kind,
): Finished<Kind>[] {
  return finished
    .filter(({ task }) => task.kind === kind)
    .map((task) => ({ task, result: task.result as ResultOf[Kind] }));
}

/** Finds the first run of which so much is the same, at a cost that does not grow with their number. */
export function runFinder<Kind extends keyof ResultOf>(
  runs: readonly Finished<Kind>[],
  keyOf: (run: Finished<Kind>) => readonly (string | number)[],
): (run: Finished<Kind>) => ResultOf[Kind] | undefined {
  const first = new Map<string, ResultOf[Kind]>();
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
