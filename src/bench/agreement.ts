/** Largest difference that counts as agreement, on probabilities and derivatives alike. */
export const TOLERANCE = 1e-8;

/** How far two sides are from each other. */
export interface Agreement {
  /** Of the numbers compared. */
  readonly difference: number;
  readonly compared: number;
  /** What does not agree; null where all does. */
  readonly problem: string | null;
}

/** What a side computed for a unit of work, by field: probabilities, and derivatives by angle (1/rad). */
export type Answer = Readonly<Record<string, readonly number[] | number>>;

/** Compares what a peer answered with ours; of a list it may answer the first part. */
export function agreementOf(ours: Answer, theirs: Answer): Agreement {
  let difference = 0;
  let compared = 0;
  let problem: string | null = null;
  for (const [field, own] of Object.entries(ours)) {
    const expected = [own].flat();
    const list = [theirs[field] ?? []].flat();
    if (list.length === 0 || list.length > expected.length)
      problem ??= `"${field}" expected up to ${expected.length} numbers, got ${list.length}`;
    list.slice(0, expected.length).forEach((value, k) => {
      const apart = Math.abs(value - expected[k]);
      // Not a number is not near anything.
      if (!(apart <= TOLERANCE))
        problem ??= `"${field}[${k}]" expected ${expected[k]} within ${TOLERANCE}, got ${value}`;
      difference = Math.max(difference, apart);
      compared++;
    });
  }
  return { difference, compared, problem };
}
