import { z } from 'zod';
import { pow } from '../numeric/elementary.ts';
import { QckptError } from '../numeric/qckptError.ts';

/** Moments of each parameter (length 0 for an optimizer that keeps none) and the number of updates made. */
export interface OptimizerState {
  readonly m: Float64Array;
  readonly v: Float64Array;
  readonly steps: number;
}

/** An optimizer with its options set. Pure: states go in and come out, nothing is changed in place. */
export interface Optimizer {
  start(parameters: number): OptimizerState;
  /**
   * One update. Where `active` is 0 neither the parameter nor its moments move.
   * @param parameters @param gradient @param active all of the same length
   */
  update(
    parameters: Float64Array,
    state: OptimizerState,
    gradient: Float64Array,
    active: Uint8Array,
  ): { readonly parameters: Float64Array; readonly state: OptimizerState };
}

/** One kind of optimizer: a record of the registry. */
export interface OptimizerKind {
  readonly name: string;
  readonly help: string;
  /** A file in `configs/optimizers/`. */
  readonly example: string;
  readonly schema: z.ZodType;
  /** @throws QckptError SPEC: an option is missing, unknown or out of range */
  readonly create: (options: unknown) => Optimizer;
}

const learningRate = z.number().positive();
const decay = z.number().min(0).lt(1);

export const sgd = kind(
  'sgd',
  'Stochastic gradient descent: theta -= learningRate x gradient.',
  'name: sgd\nlearningRate: 0.01\n',
  z.strictObject({ name: z.literal('sgd'), learningRate }),
  (options) => ({
    start: () => ({ m: new Float64Array(0), v: new Float64Array(0), steps: 0 }),
    update: (parameters, state, gradient, active) => ({
      parameters: parameters.map((value, k) =>
        active[k] ? value - options.learningRate * gradient[k] : value,
      ),
      state: { ...state, steps: state.steps + 1 },
    }),
  }),
);

export const adam = kind(
  'adam',
  'Adam (Kingma and Ba, ICLR 2015, algorithm 1). Time is counted in updates, for all parameters together.',
  'name: adam\nlearningRate: 0.01\nbeta1: 0.9\nbeta2: 0.999\nepsilon: 1.0e-8\n',
  z.strictObject({
    name: z.literal('adam'),
    learningRate,
    beta1: decay.default(0.9),
    beta2: decay.default(0.999),
    epsilon: z.number().positive().default(1e-8),
  }),
  ({ learningRate, beta1, beta2, epsilon }) => ({
    start: (parameters) => ({ m: new Float64Array(parameters), v: new Float64Array(parameters), steps: 0 }),
    update(parameters, state, gradient, active) {
      const steps = state.steps + 1;
      const unbias1 = 1 - pow(beta1, steps);
      const unbias2 = 1 - pow(beta2, steps);
      const next = {
        parameters: parameters.slice(),
        state: { m: state.m.slice(), v: state.v.slice(), steps },
      };
      const { m, v } = next.state;
      for (let k = 0; k < parameters.length; k++) {
        if (!active[k]) continue;
        m[k] = beta1 * m[k] + (1 - beta1) * gradient[k];
        v[k] = beta2 * v[k] + (1 - beta2) * gradient[k] * gradient[k];
        next.parameters[k] -= (learningRate * (m[k] / unbias1)) / (Math.sqrt(v[k] / unbias2) + epsilon);
      }
      return next;
    },
  }),
);

export const optimizers: Readonly<Record<string, OptimizerKind>> = { sgd, adam };

/** Sets the moments to zero wherever `chosen` is not 0. */
export function forgetMoments(state: OptimizerState, chosen: Uint8Array): OptimizerState {
  const cleared = (moments: Float64Array) => moments.map((value, k) => (chosen[k] ? 0 : value));
  return { ...state, m: cleared(state.m), v: cleared(state.v) };
}

/**
 * An optimizer from its specification, a file in `configs/optimizers/`.
 * @throws QckptError SPEC
 */
export function createOptimizer(spec: { readonly name: string }): Optimizer {
  if (!Object.hasOwn(optimizers, spec.name))
    throw new QckptError(
      'SPEC',
      `optimizer "name" expected one of ${Object.keys(optimizers).join(', ')}, got "${spec.name}"`,
    );
  return optimizers[spec.name].create(spec);
}

function kind<Schema extends z.ZodType>(
  name: string,
  help: string,
  example: string,
  schema: Schema,
  create: (options: z.output<Schema>) => Optimizer,
): OptimizerKind {
  return {
    name,
    help,
    example,
    schema,
    create(options) {
      const parsed = schema.safeParse(options);
      if (!parsed.success)
        throw new QckptError('SPEC', `optimizer "${name}": ${z.prettifyError(parsed.error)}`);
      return create(parsed.data);
    },
  };
}
