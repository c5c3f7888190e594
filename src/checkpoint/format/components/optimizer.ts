import { angleTensor, type Component, nonNegative } from './component.ts';

/**
 * The optimizer's state. The paper counts two moments an angle; updates by angle are there only where Adam counts time
 * so.
 */
export const optimizer: Component = {
  name: 'optimizer',
  version: 1,
  help: "What the optimizer remembers of each angle: Adam's moments, zeros for one that keeps none.",
  example: 'optimizer                  256        32  2 L q g = 32',
  tensors: [
    angleTensor('optimizer.m', 'First moment.', (state) => state.optimizer.m),
    angleTensor('optimizer.v', 'Second moment.', (state) => state.optimizer.v, nonNegative),
    angleTensor('optimizer.v_max', 'Largest second moment so far.', (state) => state.optimizer.vMax, {
      optional: true,
      ...nonNegative,
    }),
    angleTensor(
      'optimizer.updates',
      'Updates of each angle, where time is counted so.',
      (state) => state.optimizer.updates,
      { optional: true },
    ),
  ],
  sizes: [
    {
      name: 'optimizer',
      tensors: ['optimizer.m', 'optimizer.v'],
      formula: { text: '2 L q g', numbers: ({ angles }) => 2 * angles, bytesEach: 8 },
    },
    { name: 'optimizer, further', tensors: ['optimizer.v_max', 'optimizer.updates'], formula: null },
  ],
  comparedAs: 'optimizer',
  counts: { steps: 'optimizerSteps' },
  restore: ({ numbers, progress }, { start }) => {
    const [m, v] = [numbers('optimizer.m')!, numbers('optimizer.v')!];
    const [vMax, updates] = [numbers('optimizer.v_max'), numbers('optimizer.updates')];
    // One that keeps no moments ignores the stored zeros.
    const keeps = start(m.length).m.length > 0;
    return {
      optimizer: {
        m: keeps ? m : new Float64Array(0),
        v: keeps ? v : new Float64Array(0),
        steps: progress.optimizerSteps,
        ...(vMax ? { vMax } : {}),
        ...(updates ? { updates } : {}),
      },
    };
  },
};
