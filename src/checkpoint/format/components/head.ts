import type { HeadState } from '../../../learn/trainState.ts';
import { type AngleTensor, angleTensor, type Component, nonNegative } from './component.ts';

const WEIGHTS = 'head.weights';

/** A tensor of the head's own shape; a checkpoint without a head has none of them. */
function headTensor(
  name: string,
  help: string,
  of: (head: HeadState) => Float64Array | undefined,
  domain: Partial<Pick<AngleTensor, 'domain' | 'accepts'>> = {},
): AngleTensor {
  return angleTensor(name, help, ({ head }) => head && of(head), {
    ...domain,
    optional: true,
    shapedAs: WEIGHTS,
    shapeOf: ({ head }) => head?.shape,
    ...(name === WEIGHTS ? { dimensions: 2 } : {}),
  });
}

/** The trained linear head of an objective, and what the optimizer remembers of it; not in the paper. */
export const head: Component = {
  name: 'head',
  version: 1,
  help: 'Weights of a trained linear head, [classes, observables + 1], and what the optimizer remembers of each.',
  example: 'head                       480        60',
  tensors: [
    headTensor(WEIGHTS, 'Weights, the intercepts in the last column.', ({ weights }) => weights),
    headTensor('head.m', 'First moment.', ({ m }) => m),
    headTensor('head.v', 'Second moment.', ({ v }) => v, nonNegative),
    headTensor('head.v_max', 'Largest second moment so far.', ({ vMax }) => vMax, nonNegative),
    headTensor('head.updates', 'Updates of each weight, where time is counted so.', ({ updates }) => updates),
  ],
  sizes: [
    { name: 'head', tensors: [WEIGHTS, 'head.m', 'head.v', 'head.v_max', 'head.updates'], formula: null },
  ],
  comparedAs: 'head',
  restore: ({ numbers, shape }, { start }) => {
    const weights = numbers(WEIGHTS);
    if (weights === undefined) return {};
    const [vMax, updates] = [numbers('head.v_max'), numbers('head.updates')];
    const keeps = start(weights.length).m.length > 0;
    const moments = (name: string): Float64Array => (keeps ? numbers(name)! : new Float64Array(0));
    return {
      head: {
        shape: shape(WEIGHTS) as HeadState['shape'],
        weights,
        m: moments('head.m'),
        v: moments('head.v'),
        ...(vMax ? { vMax } : {}),
        ...(updates ? { updates } : {}),
      },
    };
  },
};
