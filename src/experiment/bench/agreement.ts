import { QckptError } from '../../numeric/qckptError.ts';

/** Largest difference that counts as agreement, on probabilities and derivatives alike. */
export const TOLERANCE = 1e-8;

/** How far two sides are from each other. */
export interface Agreement {
  readonly difference: number;
  /** Numbers compared. */
  readonly numbers: number;
}

type Answer = Readonly<Record<string, readonly number[] | number>>;

/**
 * Compares all that the peer answered with ours; it may answer the first part of a list.
 * @throws QckptError UNVERIFIABLE where something is missing, no number, or further apart than `TOLERANCE`
 */
export function agreementOf(ours: Answer, theirs: Answer): Agreement {
  let difference = 0;
  let numbers = 0;
  for (const [field, own] of Object.entries(ours)) {
    const list = [theirs[field] ?? []].flat();
    const expected = [own].flat();
    if (list.length === 0 || list.length > expected.length)
      throw new QckptError(
        'UNVERIFIABLE',
        `"${field}" expected up to ${expected.length} numbers, got ${list.length}`,
      );
    list.forEach((value, k) => {
      const apart = Math.abs(value - expected[k]);
      // Not a number is not near anything.
      if (!(apart <= TOLERANCE))
        throw new QckptError(
          'UNVERIFIABLE',
          `"${field}[${k}]" expected ${expected[k]} within ${TOLERANCE}, got ${value}`,
        );
      difference = Math.max(difference, apart);
    });
    numbers += list.length;
  }
  return { difference, numbers };
}
