import { QckptError } from '../../numeric/qckptError.ts';
import type { AnalysisSpec, ExperimentSpec } from '../spec/experimentSpec.ts';

/** The whole reproduction has a thousand tasks. */
const MOST_TASKS = 20_000;

/** How many tasks an analysis has for one seed, the training that it starts from among them, and how often they name a machine. */
const tasksOf: {
  readonly [Kind in AnalysisSpec['kind']]: (analysis: Extract<AnalysisSpec, { kind: Kind }>) => number;
} = {
  migration: ({ hardware }) => hardware.length * (2 + hardware.length),
  compilation: ({ models, hardware, levels, coneLevels, passes }) =>
    models.length * (1 + hardware.length * (1 + levels.length + coneLevels.length + passes.length)),
  foreign: ({ hardware }) => hardware.length * (2 + hardware.length),
  'mask-transfer': ({ hardware }) => hardware.length + 1,
  size: ({ qubits, layers }) => qubits.length * layers.length,
  latency: ({ models }) => models.length,
  vqe: ({ models, optimizers, freezing }) => models.length * optimizers.length * freezing.length,
};

/**
 * How many tasks experiments have at most, from the lengths of their lists alone; what each names again and again counts, too.
 */
export function planSize(specs: readonly ExperimentSpec[]): number {
  return specs.reduce((sum, { seeds, train, analyses }) => {
    const trained = train.reduce(
      (tasks, { models, hardware, levels, freezing, optimizers }) =>
        tasks + models.length * hardware.length * levels.length * freezing.length * (optimizers?.length ?? 1),
      0,
    );
    const analysed = analyses.reduce(
      (tasks, analysis) => tasks + tasksOf[analysis.kind](analysis as never),
      0,
    );
    return sum + seeds * (trained + analysed);
  }, 0);
}

/**
 * Before anything is planned, or even looked up.
 * @param limit so many times the usual size
 * @throws QckptError CAPACITY
 */
export function checkPlanSize(specs: readonly ExperimentSpec[], limit: number): void {
  const size = planSize(specs);
  if (size > MOST_TASKS * limit)
    throw new QckptError(
      'CAPACITY',
      `the plan expected at most ${MOST_TASKS * limit} tasks and machines, got ${size} by the lengths of its lists; --limit ${Math.ceil(size / MOST_TASKS)} allows it`,
    );
}
