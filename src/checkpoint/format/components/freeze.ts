import { angleTensor, type Component, zeroOrOne } from './component.ts';

/** The freeze mask, and what its strategy needs to choose the next one. */
export const freeze: Component = {
  name: 'freeze',
  version: 1,
  help: "Which angles train, and the freezing strategy's memory of each.",
  example: 'freeze                     144        32',
  tensors: [
    angleTensor('freeze.active', '1: trains; 0: frozen.', (state) => state.freezing.active, {
      dtype: 'U8',
      ...zeroOrOne,
    }),
    angleTensor('freeze.score', "The strategy's score.", (state) => state.freezing.score),
    angleTensor('freeze.memory', 'What a score needs beside itself.', (state) => state.freezing.memory, {
      optional: true,
    }),
  ],
  sizes: [{ name: 'freeze', tensors: ['freeze.active', 'freeze.score', 'freeze.memory'], formula: null }],
  comparedAs: 'freezing',
  restore: ({ numbers, bits }) => {
    const memory = numbers('freeze.memory');
    const [active, score] = [bits('freeze.active')!, numbers('freeze.score')!];
    return { freezing: { active, score, ...(memory ? { memory } : {}) } };
  },
};
