import { QckptError } from '../numeric/qckptError.ts';

/** Which engine parameter each value comes from. */
export interface Binding {
  /** [engine parameters] k >= 0: trainable parameter k; k < 0: feature -1 - k. */
  readonly sources: Int32Array;
  readonly trainable: number;
}

/**
 * Matches an engine's parameter names with those of the model.
 * @throws QckptError CIRCUIT: the engine knows a name that the model does not
 */
export function bindParameters(
  engineNames: readonly string[],
  trainableNames: readonly string[],
  inputs: readonly string[],
): Binding {
  const places = new Map([
    ...trainableNames.map((name, k) => [name, k] as const),
    ...inputs.map((name, i) => [name, -1 - i] as const),
  ]);
  const sources = Int32Array.from(engineNames, (name) => {
    const place = places.get(name);
    if (place === undefined)
      throw new QckptError(
        'CIRCUIT',
        `parameter "${name}" expected a trainable angle or a feature of the model`,
      );
    return place;
  });
  return { sources, trainable: trainableNames.length };
}

/** Values in the engine's order. */
export function bindValues(
  binding: Binding,
  parameters: Float64Array,
  features: ArrayLike<number>,
): Float64Array {
  const { sources } = binding;
  const values = new Float64Array(sources.length);
  for (let k = 0; k < values.length; k++) {
    const place = sources[k];
    values[k] = place >= 0 ? parameters[place] : features[-1 - place];
  }
  return values;
}
