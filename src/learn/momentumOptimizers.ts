import { z } from 'zod';
import { decay, rateAt, rateOptions } from './learningRate.ts';
import { type Optimizer, optimizerKind } from './optimizerKind.ts';

/**
 * Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1; Nesterov's variant in the form of Sutskever et al., ICML 2013,
 * with the gradient at the parameters as they are.
 */
export const momentum = optimizerKind(
  'momentum',
  'Heavy ball (Polyak 1964): m <- momentum x m + gradient, theta -= learningRate x m; with nesterov: true ' +
    'theta -= learningRate x (gradient + momentum x m) (Sutskever et al., ICML 2013).',
  'name: momentum\nlearningRate: 0.01\nmomentum: 0.9\nnesterov: false\n',
  z.strictObject({
    name: z.literal('momentum'),
    ...rateOptions,
    momentum: decay.default(0.9),
    nesterov: z.boolean().default(false),
  }),
  ({ momentum: keep, nesterov, ...rates }) =>
    byMoments((steps) => {
      const rate = rateAt(rates, steps);
      return (gradient, m) => {
        const next = keep * m + gradient;
        return { m: next, v: 0, step: rate * (nesterov ? gradient + keep * next : next) };
      };
    }),
);

/** Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012). */
export const rmsprop = optimizerKind(
  'rmsprop',
  'RMSProp (Tieleman and Hinton 2012, lecture 6.5): v <- decay x v + (1 - decay) gradient^2, ' +
    'theta -= learningRate x gradient / (sqrt(v) + epsilon).',
  'name: rmsprop\nlearningRate: 0.01\ndecay: 0.9\nepsilon: 1.0e-8\n',
  z.strictObject({
    name: z.literal('rmsprop'),
    ...rateOptions,
    decay: decay.default(0.9),
    epsilon: z.number().positive().default(1e-8),
  }),
  ({ decay: keep, epsilon, ...rates }) =>
    byMoments((steps) => {
      const rate = rateAt(rates, steps);
      return (gradient, _, v) => {
        const next = keep * v + (1 - keep) * gradient * gradient;
        return { m: 0, v: next, step: (rate * gradient) / (Math.sqrt(next) + epsilon) };
      };
    }),
);

/** An update of one parameter: its moments after it, and how far it moves down. */
type Move = (
  gradient: number,
  m: number,
  v: number,
) => { readonly m: number; readonly v: number; readonly step: number };

/** Each parameter by itself, by its gradient and moments; frozen ones stay. */
function byMoments(moveAt: (steps: number) => Move): Optimizer {
  return {
    start: (parameters) => ({ m: new Float64Array(parameters), v: new Float64Array(parameters), steps: 0 }),
    update(parameters, state, gradient, active) {
      const move = moveAt(state.steps);
      const next = parameters.slice();
      const [m, v] = [state.m.slice(), state.v.slice()];
      for (let k = 0; k < next.length; k++) {
        if (!active[k]) continue;
        const moved = move(gradient[k], m[k], v[k]);
        next[k] -= moved.step;
        m[k] = moved.m;
        v[k] = moved.v;
      }
      return { parameters: next, state: { ...state, m, v, steps: state.steps + 1 } };
    },
  };
}
