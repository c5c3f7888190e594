import { QckptError } from '../numeric/qckptError.ts';

/**
 * What every simulator offers: exact means of effects of one circuit under one noise model, their derivatives, and the
 * means in all circuits of the parameter-shift rule.
 *
 * The effects are the outcomes of the measurement, or the observables that the engine was made for, in their order. The
 * mean of an outcome is its probability, that of an observable its expectation: what is called a probability below is
 * then an expectation. An outcome's index is sum bit(c[i]) 2^i over the measured bits. `values` holds one angle
 * (radians) a name of `parameterNames`, in that order.
 */
export interface Engine {
  readonly kind: 'pauli' | 'state-vector';
  readonly parameterNames: readonly string[];
  /** The gates that depend on a trainable name and can change what is read. */
  readonly occurrences: readonly ShiftOccurrence[];
  /** Trainable names without an occurrence: their derivative is exactly zero, whatever the angles. */
  readonly deadParameters: ReadonlySet<string>;
  /**
   * Exact means of all effects, shape [effects]; there are 2^measured outcomes. Error below 1e-12, for an observable
   * times the sum of its coefficients' sizes.
   */
  probabilities(values: Float64Array): Float64Array;
  /**
   * The same for many inputs that differ only in the parameters `names`.
   * @param inputs shape [N, names.length], row-major
   * @returns shape [N, effects], row-major
   */
  probabilitiesOfMany(values: Float64Array, names: readonly string[], inputs: Float64Array): Float64Array;
  /**
   * The digest of the plan by which `probabilitiesOfMany` contracts for inputs in these names, with no names
   * `probabilities`; null: by sweeps in order of time. Another plan rounds otherwise, as another kernel does.
   */
  planOf(names: readonly string[]): string | null;
  /** One effect's mean, and its means in the circuits in which one occurrence's angle is moved by +pi/2 or -pi/2. */
  shifted(values: Float64Array, effect: number): ShiftedProbabilities;
  /**
   * Every effect as `shifted` has it, from one forward run a circuit: for many effects.
   * @param wanted [occurrences] 0: not run, its means are those of the unshifted circuit; all are run where absent
   */
  shiftedAll(values: Float64Array, wanted?: ArrayLike<number>): readonly ShiftedProbabilities[];
  /** One effect's mean and its derivative by each occurrence's angle. */
  gradient(values: Float64Array, effect: number): OutcomeGradient;
}

/** A gate whose angle contains coefficient x parameter. */
export interface ShiftOccurrence {
  /** Index into `parameterNames`. */
  readonly parameter: number;
  readonly coefficient: number;
}

/** `plus[k]`, `minus[k]` belong to `occurrences[k]`; d p/d name = sum of coefficient (plus - minus)/2. */
export interface ShiftedProbabilities {
  readonly probability: number;
  readonly occurrences: readonly ShiftOccurrence[];
  readonly plus: Float64Array;
  readonly minus: Float64Array;
}

/** A probability and its slopes, gate by gate. */
export interface OutcomeGradient {
  readonly probability: number;
  readonly occurrences: readonly ShiftOccurrence[];
  /** d p/d angle of each occurrence's gate. */
  readonly slopes: Float64Array;
}

/** @throws QckptError ARGUMENT: not one angle a name */
export function checkValues(values: Float64Array, parameterNames: readonly string[]): void {
  if (values.length !== parameterNames.length)
    throw new QckptError(
      'ARGUMENT',
      `"values" expected ${parameterNames.length} angles, got ${values.length}`,
    );
}

/** Sums occurrences to derivatives by name, shape [parameterNames]. */
export function derivativesByName(
  occurrences: readonly ShiftOccurrence[],
  slopes: ArrayLike<number>,
  names: number,
): Float64Array {
  const out = new Float64Array(names);
  occurrences.forEach(({ parameter, coefficient }, k) => {
    out[parameter] += coefficient * slopes[k];
  });
  return out;
}

/** One effect's mean and its derivative by each of the engine's parameters. */
export function gradientByName(
  engine: Pick<Engine, 'gradient' | 'parameterNames'>,
  values: Float64Array,
  effect: number,
): { readonly mean: number; readonly derivatives: ReadonlyMap<string, number> } {
  const { probability, occurrences, slopes } = engine.gradient(values, effect);
  const derivatives = derivativesByName(occurrences, slopes, engine.parameterNames.length);
  return {
    mean: probability,
    derivatives: new Map(engine.parameterNames.map((name, k) => [name, derivatives[k]])),
  };
}
