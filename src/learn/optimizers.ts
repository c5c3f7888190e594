import { z } from 'zod';
import { copiesTogether } from '../numeric/copiesTogether.ts';
import { pow } from '../numeric/elementary.ts';
import { notOneOf } from '../numeric/notOneOf.ts';
import { perObject } from '../numeric/perObject.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { decay, rateAt, rateOptions } from './learningRate.ts';
import { momentum, rmsprop } from './momentumOptimizers.ts';
import { type Optimizer, type OptimizerKind, type OptimizerState, optimizerKind } from './optimizerKind.ts';

/** The learning rate of arXiv:2602.11383, and of the files in `configs/optimizers/`. */
export const STANDARD_LEARNING_RATE = 0.01;

/** Stochastic gradient descent, without momentum. */
export const sgd = optimizerKind(
  'sgd',
  'Stochastic gradient descent: theta -= learningRate x gradient.',
  'name: sgd\nlearningRate: 0.01\n',
  z.strictObject({ name: z.literal('sgd'), ...rateOptions }),
  (options) => ({ start: startWithoutMoments, update: descend((steps) => rateAt(options, steps)) }),
);

/**
 * Spall, IEEE Trans. Autom. Control 37, 332 (1992); its own estimate of the gradient, not the parameter-shift rule.
 */
export const spsa = optimizerKind(
  'spsa',
  'Simultaneous perturbation (Spall, IEEE TAC 37 (1992) 332): two circuits a step, whatever the number of ' +
    'parameters. Rate a / (t + 1 + A)^0.602, distance c / (t + 1)^0.101 (Spall, IEEE TAES 34 (1998) 817).',
  'name: spsa\nlearningRate: 0.2\nperturbation: 0.2\nstability: 50\n',
  z.strictObject({
    name: z.literal('spsa'),
    learningRate: z.number().positive(),
    perturbation: z.number().positive().default(0.2),
    stability: z.number().min(0).default(0),
  }),
  ({ learningRate, perturbation, stability }) => ({
    start: startWithoutMoments,
    update: descend((steps) => learningRate / pow(steps + 1 + stability, 0.602)),
    perturbation: (steps) => perturbation / pow(steps + 1, 0.101),
  }),
);

function startWithoutMoments(): OptimizerState {
  return { m: new Float64Array(0), v: new Float64Array(0), steps: 0 };
}

function descend(rate: (steps: number) => number): Optimizer['update'] {
  return (parameters, state, gradient, active) => {
    const step = rate(state.steps);
    return {
      parameters: parameters.map((value, k) => (active[k] ? value - step * gradient[k] : value)),
      state: { ...state, steps: state.steps + 1 },
    };
  };
}

/** Kingma and Ba, ICLR 2015 (arXiv:1412.6980), algorithm 1. */
export const adam = optimizerKind(
  'adam',
  'Adam (Kingma and Ba, ICLR 2015, algorithm 1). Time is counted in updates, for all parameters together; with ' +
    'time: per-parameter in those of each parameter, with time: since-thaw in those since its moments were last ' +
    'zero. With amsgrad: true no second moment is ever taken for less than it has been (Reddi, Kale and Kumar, ' +
    'ICLR 2018), biases taken out as in Adam.',
  'name: adam\nlearningRate: 0.01\nbeta1: 0.9\nbeta2: 0.999\nepsilon: 1.0e-8\n',
  z.strictObject({
    name: z.literal('adam'),
    ...rateOptions,
    beta1: decay.default(0.9),
    beta2: decay.default(0.999),
    epsilon: z.number().positive().default(1e-8),
    time: z.enum(['global', 'per-parameter', 'since-thaw']).optional(),
    amsgrad: z.boolean().optional(),
  }),
  ({ beta1, beta2, epsilon, time = 'global', amsgrad = false, ...rates }) => ({
    start: (parameters) => ({
      m: new Float64Array(parameters),
      v: new Float64Array(parameters),
      steps: 0,
      ...(amsgrad ? { vMax: new Float64Array(parameters) } : {}),
      ...(time === 'global' ? {} : { updates: new Float64Array(parameters) }),
    }),
    update(parameters, state, gradient, active) {
      const learningRate = rateAt(rates, state.steps);
      const steps = state.steps + 1;
      let unbias1 = 1 - pow(beta1, steps);
      let unbias2 = 1 - pow(beta2, steps);
      const updates = state.updates?.slice();
      const vMax = state.vMax?.slice();
      const [moved, m, v] = copiesTogether([parameters, state.m, state.v]);
      for (let k = 0; k < parameters.length; k++) {
        if (!active[k]) continue;
        if (updates) {
          // Moments that start at zero now are unbiased by their own age: a global t would leave them too large a
          // ratio.
          if (time === 'since-thaw' && m[k] === 0 && v[k] === 0) updates[k] = 0;
          updates[k]++;
          unbias1 = 1 - pow(beta1, updates[k]);
          unbias2 = 1 - pow(beta2, updates[k]);
        }
        m[k] = beta1 * m[k] + (1 - beta1) * gradient[k];
        v[k] = beta2 * v[k] + (1 - beta2) * gradient[k] * gradient[k];
        if (vMax) vMax[k] = Math.max(vMax[k], v[k]);
        const square = vMax ? vMax[k] : v[k];
        moved[k] -= (learningRate * (m[k] / unbias1)) / (Math.sqrt(square / unbias2) + epsilon);
      }
      // Written out, as most are: members that may be missing cost as much as the update.
      if (vMax === undefined && updates === undefined) return { parameters: moved, state: { m, v, steps } };
      return {
        parameters: moved,
        state: { m, v, steps, ...(vMax ? { vMax } : {}), ...(updates ? { updates } : {}) },
      };
    },
  }),
);

/** What stands in the cell of a training that another program began with an optimizer of its own. It takes no step. */
const foreign = optimizerKind(
  'foreign',
  'An optimizer of another program, which `origin` of the cell names.',
  'name: foreign\n',
  z.strictObject({ name: z.literal('foreign') }),
  () => ({
    start: startWithoutMoments,
    update: () => {
      throw new QckptError(
        'ARGUMENT',
        `"optimizer" expected one of ${Object.keys(optimizers).join(', ')} to train with, got that of another program`,
      );
    },
  }),
);

/** All optimizers by the name that specifications give them. */
export const optimizers: Readonly<Record<string, OptimizerKind>> = { sgd, momentum, rmsprop, adam, spsa };

/** The same, and the one that only cells of other programs have. */
export const cellOptimizers: Readonly<Record<string, OptimizerKind>> = { ...optimizers, foreign };

/**
 * An optimizer from its specification, a file in `configs/optimizers/`.
 * @throws QckptError SPEC
 */
export function createOptimizer(spec: { readonly name: string }): Optimizer {
  if (!Object.hasOwn(cellOptimizers, spec.name))
    throw new QckptError('SPEC', notOneOf('optimizer.name', Object.keys(optimizers), spec.name));
  return cellOptimizers[spec.name].create(spec);
}

/** The name, and the options that are not the standard ones: `adam`, `adam-learningRate0.03-timesince-thaw`. */
export const optimizerName = perObject(
  (config: { readonly name: string; readonly [option: string]: unknown }): string => {
    const { name, ...options } = config;
    const standard = optimizers[name].schema.safeParse({ name, learningRate: STANDARD_LEARNING_RATE });
    const known = (standard.success ? standard.data : {}) as Readonly<Record<string, unknown>>;
    const named = Object.keys(options)
      .filter((option) => options[option] !== known[option])
      .sort()
      .map((option) => `${option}${options[option]}`);
    return [name, ...named].join('-');
  },
);
