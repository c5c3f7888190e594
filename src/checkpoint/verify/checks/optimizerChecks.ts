import { createOptimizer } from '../../../learn/optimizers.ts';
import { type Check, type Facts, unless } from './check.ts';
import { freezingOf } from './trainingLaws.ts';

/** What the optimizer and the freezing strategy of the cell leave in tensors and counts. */
export const optimizerChecks: readonly Check[] = [
  {
    name: 'optimizer steps',
    compares: 'updates of the optimizer with the steps, since the last move that reset it',
    contradictions: ({ checkpoint: { meta } }) => {
      const { step, optimizerSteps } = meta.progress;
      const expected = updatesSince(meta.lineage, step);
      return unless(
        optimizerSteps === expected,
        `progress: ${optimizerSteps} optimizer steps in ${step} steps, expected ${expected}`,
      );
    },
  },
  {
    name: 'moments',
    compares: "which moments there are with the cell's optimizer: zeros for one that keeps none",
    contradictions: ({ checkpoint: { optimizer, parameters, meta }, cell }) => {
      const start = createOptimizer(cell.optimizer as never).start(parameters.data.length);
      const name = String(cell.optimizer.name);
      const moving = [optimizer.m, optimizer.v].some(({ data }) => data.some((value) => value !== 0));
      const { updates } = optimizer;
      const most = meta.progress.optimizerSteps;
      return [
        ...unless(start.m.length > 0 || !moving, `optimizer: ${name} keeps no moments, the file has some`),
        ...unless(
          (start.updates === undefined) === (updates === undefined),
          `optimizer: updates by parameter are ${updates ? 'there' : 'missing'}, ${name} of the cell ` +
            `${start.updates ? 'counts them' : 'does not count them'}`,
        ),
        ...unless(
          updates?.data.every((count) => Number.isInteger(count) && count >= 0 && count <= most) !== false,
          `optimizer: updates by parameter expected 0..${most} each`,
        ),
        ...unless(
          most > 0 || !moving,
          'optimizer: there are moments, but no update was made since they were set to zero',
        ),
      ];
    },
  },
  {
    name: 'freezing memory',
    compares: "whether scores have a memory with the cell's freezing strategy",
    contradictions: (facts) =>
      unless(
        (freezingOf(facts, nothingLives).start().memory === undefined) ===
          (facts.checkpoint.freeze.memory === undefined),
        `freezing: a memory of scores is ${facts.checkpoint.freeze.memory ? 'there' : 'missing'}, ` +
          `${String(facts.cell.freezing.strategy)} of the cell says otherwise`,
      ),
  },
];

function updatesSince(lineage: Facts['checkpoint']['meta']['lineage'], step: number): number {
  const reset = lineage.findLastIndex(({ optimizer }) => optimizer === 'reset');
  return reset < 0
    ? step
    : lineage.slice(reset).reduce((sum, { fineTuneSamples }) => sum + fineTuneSamples, 0);
}

// Whether a strategy has a memory does not depend on it.
const nothingLives = (): ReadonlySet<string> => new Set();
