import { QckptError } from '../../numeric/qckptError.ts';
import type { ExperimentSpec } from '../spec/experimentSpec.ts';
import { analysisKindOf } from '../tasks/taskKinds.ts';

/** The whole reproduction has a thousand tasks. */
const MOST_TASKS = 20_000;

/**
 * How many tasks experiments have at most, from the lengths of their lists alone;
 * what each names again and again counts, too.
 */
export function planSize(specs: readonly ExperimentSpec[]): number {
  return specs.reduce((sum, { seeds, train, analyses }) => {
    const trained = train.reduce(
      (tasks, { models, hardware, levels, freezing, optimizers }) =>
        tasks + models.length * hardware.length * levels.length * freezing.length * (optimizers?.length ?? 1),
      0,
    );
    const analysed = analyses.reduce(
      (tasks, analysis) => tasks + analysisKindOf(analysis.kind).tasks(analysis as never),
      0,
    );
    return sum + seeds * (trained + analysed);
  }, 0);
}

/**
 * Before anything is planned, or even looked up.
 * @param limit factor on the usual size
 * @throws QckptError CAPACITY
 */
export function checkPlanSize(specs: readonly ExperimentSpec[], limit: number): void {
  const size = planSize(specs);
  if (size > MOST_TASKS * limit)
    throw new QckptError(
      'CAPACITY',
      `the plan expected at most ${MOST_TASKS * limit} tasks and machines, got ${size} by the lengths ` +
        `of its lists; --limit ${Math.ceil(size / MOST_TASKS)} allows it`,
    );
}
