import { angleTensor, type Component } from './component.ts';

/** The trainable angles, the one part without which nothing else has a meaning. */
export const parameters: Component = {
  name: 'parameters',
  version: 1,
  help: 'The trainable angles, in radians.',
  example: 'parameters                 128        16  1 L q g = 16',
  tensors: [angleTensor('parameters', 'Angles in radians.', (state) => state.parameters)],
  sizes: [
    {
      name: 'parameters',
      tensors: ['parameters'],
      formula: { text: '1 L q g', numbers: ({ angles }) => angles, bytesEach: 8 },
    },
  ],
  comparedAs: 'parameters',
  restore: ({ numbers }) => ({ parameters: numbers('parameters')! }),
};
