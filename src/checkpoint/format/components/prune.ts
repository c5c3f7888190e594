import type { PruningState } from '../../../learn/pruning/pruningSpec.ts';
import { type AngleTensor, angleTensor, type Component, nonNegative, zeroOrOne } from './component.ts';

/** A tensor that only a pruned checkpoint has. */
function pruneTensor(
  member: keyof PruningState,
  help: string,
  domain: Partial<Pick<AngleTensor, 'dtype' | 'domain' | 'accepts'>> = {},
): AngleTensor {
  return angleTensor(`prune.${member}`, help, ({ pruning }) => pruning?.[member], {
    ...domain,
    optional: true,
  });
}

/** Which angles are zero with their gates gone, and what is needed to choose again; not in the paper. */
export const prune: Component = {
  name: 'prune',
  version: 1,
  help: 'Which angles are zero with their gates gone from the circuit, and what is needed to choose again.',
  example: 'prune                      400        64',
  tensors: [
    pruneTensor('mask', '1: pruned, the angle is 0 and its gate gone.', { dtype: 'U8', ...zeroOrOne }),
    pruneTensor(
      'score',
      'What angles were chosen by: those with the least score by weight are pruned.',
      nonNegative,
    ),
    pruneTensor('weight', 'What scores are divided by: 1, or more where the machine makes the gate dear.', {
      domain: 'numbers > 0',
      accepts: (value) => value > 0,
    }),
    pruneTensor('angles', 'What pruned angles were, in radians; 0 for the others.'),
  ],
  sizes: [
    {
      name: 'prune',
      tensors: ['prune.mask', 'prune.score', 'prune.weight', 'prune.angles'],
      formula: null,
    },
  ],
  comparedAs: 'pruning',
  isWhole: true,
  restore: ({ numbers, bits }) => {
    const mask = bits('prune.mask');
    if (mask === undefined) return {};
    const [score, weight, angles] = ['score', 'weight', 'angles'].map((name) => numbers(`prune.${name}`)!);
    return { pruning: { mask, score, weight, angles } };
  },
};
