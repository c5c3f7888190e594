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
