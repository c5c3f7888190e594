/** Many inputs of one circuit, row by row. */
export interface InputRows {
  readonly count: number;
  /** Puts a row's angles in their places; names that the circuit does not have are left out. */
  write(row: number, into: Float64Array): void;
}

/** @param inputs shape [N, names.length], row-major */
export function inputRows(
  parameterNames: readonly string[],
  names: readonly string[],
  inputs: Float64Array,
): InputRows {
  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  const places = names.map((name) => indexOf.get(name));
  return {
    count: names.length === 0 ? 0 : inputs.length / names.length,
    write: (row, into) =>
      places.forEach((place, k) => {
        if (place !== undefined) into[place] = inputs[row * names.length + k];
      }),
  };
}

/**
 * Runs the rows one by one.
 * @param values a row's angles are written into it
 * @param meansOf all effects' means for `values`
 * @returns shape [N, effects], row-major
 */
export function meansByRow(
  { count, write }: InputRows,
  values: Float64Array,
  effects: number,
  meansOf: (values: Float64Array) => Float64Array,
): Float64Array {
  const out = new Float64Array(count * effects);
  for (let row = 0; row < count; row++) {
    write(row, values);
    out.set(meansOf(values), row * effects);
  }
  return out;
}
