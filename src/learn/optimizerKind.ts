import { z } from 'zod';
import { QckptError } from '../numeric/qckptError.ts';

/** Moments of each parameter (length 0 for an optimizer that keeps none) and the number of updates made. */
export interface OptimizerState {
  readonly m: Float64Array;
  readonly v: Float64Array;
  readonly steps: number;
  /** [parameters] largest second moments so far, where the optimizer keeps them. */
  readonly vMax?: Float64Array;
  /** [parameters] updates of each parameter, where time is counted so; absent where it is counted for all together. */
  readonly updates?: Float64Array;
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
  /**
   * Half the distance (radians) between the two points at which step `steps` compares losses; absent where gradients
   * come from the parameter-shift rule.
   */
  readonly perturbation?: (steps: number) => number;
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

/** A kind whose options have a schema. @throws QckptError, when one is created, for options outside of it */
export function optimizerKind<Schema extends z.ZodType>(
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
