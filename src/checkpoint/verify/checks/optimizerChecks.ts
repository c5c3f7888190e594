import { createOptimizer } from '../../../learn/optimizers.ts';
import { type Check, unless } from './check.ts';
import { freezingOf, type Move, movesOf } from './trainingLaws.ts';

/** What the optimizer and the freezing strategy of the cell leave in tensors and counts. */
export const optimizerChecks: readonly Check[] = [
  {
    name: 'optimizer steps',
    compares:
      'updates of the optimizer with the steps, since the last move that reset it, and those of the origin before',
    contradictions: (facts) => {
      const { step, optimizerSteps } = facts.checkpoint.meta.progress;
      const before = facts.cell.origin?.optimizerSteps ?? 0;
      const expected = updatesSince(movesOf(facts), before, step);
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
          (start.vMax === undefined) === (optimizer.v_max === undefined),
          `optimizer: largest second moments are ${optimizer.v_max ? 'there' : 'missing'}, ${name} of the cell ` +
            `${start.vMax ? 'keeps them' : 'keeps none'}`,
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
    name: 'head',
    compares: "what is remembered of the head's weights with what the cell's optimizer remembers of angles",
    contradictions: ({ checkpoint: { optimizer, head }, cell }) => {
      if (head === undefined) return [];
      const start = createOptimizer(cell.optimizer as never).start(head.weights.data.length);
      const moving = [head.m, head.v].some((own) => own?.data.some((value) => value !== 0));
      return [
        ...unless(
          head.m !== undefined && head.v !== undefined,
          'head: its moments are missing, checkpoints have them',
        ),
        ...unless(start.m.length > 0 || !moving, `head: ${String(cell.optimizer.name)} keeps no moments`),
        ...unless(
          (optimizer.v_max === undefined) === (head.v_max === undefined) &&
            (optimizer.updates === undefined) === (head.updates === undefined),
          'head: what is remembered of its weights is not what is remembered of the angles',
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

/** @param before those of another program */
function updatesSince(moves: readonly Move[], before: number, step: number): number {
  const reset = moves.findLast(({ optimizer }) => optimizer === 'reset');
  return reset === undefined ? before + step : step - reset.at;
}

// Whether a strategy has a memory does not depend on it.
const nothingLives = (): ReadonlySet<string> => new Set();
