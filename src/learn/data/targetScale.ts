/** How the numbers of a column become targets: the training part fills a range. */
export interface TargetScale {
  /** Smallest and largest number of the training part. */
  readonly least: number;
  readonly most: number;
  /** Where they go. */
  readonly range: readonly [number, number];
}

/** Fits to some rows, where the smallest and the largest number go to a range. */
export function fitTargets(
  numbers: Float64Array,
  rows: readonly number[],
  range: readonly [number, number],
): TargetScale {
  const own = rows.map((row) => numbers[row]);
  return {
    least: own.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    most: own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    range,
  };
}

/** Scaled targets of a column's numbers; other rows than the fitted may lie outside the range. */
export function scaledTargets(numbers: Float64Array, { least, most, range }: TargetScale): Float64Array {
  const [low, high] = range;
  return numbers.map((value) =>
    most > least ? low + ((value - least) / (most - least)) * (high - low) : low,
  );
}

/** A prediction in the units of the column. */
export function inColumnUnits(value: number, { least, most, range: [low, high] }: TargetScale): number {
  return least + ((value - low) / (high - low)) * (most - least);
}
