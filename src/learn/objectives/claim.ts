import { QckptError } from '../../numeric/qckptError.ts';

/** A number that a checkpoint says can be recomputed from it. */
export interface Claim {
  /** What was measured: `loss`, `accuracy`, `energy`... */
  readonly name: string;
  /** On which part of the data; the Hamiltonian where there is none. */
  readonly split: string;
  /** 0: of no data. */
  readonly images: number;
  /** Exact, drawn by simulation, or counted by a machine. */
  readonly estimator: 'exact' | 'sampled' | 'measured';
  /** Shots an image; null for exact claims. */
  readonly shots: number | null;
  /** Of the random stream; null where nothing is drawn. */
  readonly streamPurpose: string | null;
  readonly value: number;
}

/** What a claim is about, less its value. */
export type ClaimSpec = Omit<Claim, 'value'>;

/** How far rounding may take an exact value that another kernel computes. */
export const EXACT_TOLERANCE = 1e-9;

/** What a claim may be where another arithmetic rounds otherwise. */
export interface ClaimRange {
  readonly least: number;
  readonly most: number;
  /** Draws that lie within the tolerance of a boundary, or classes of which two are as probable. */
  readonly open: number;
}

/** Values that a claim may have whatever the angles. */
export interface ValueLaw {
  readonly domain: string;
  readonly accepts: (value: number) => boolean;
}

/** @throws QckptError UNVERIFIABLE: a claim of a kind, or on images, that there are not */
export function refuseUnknownClaims(
  claims: readonly ClaimSpec[],
  problemOf: (claim: ClaimSpec) => string | null,
): void {
  for (const claim of claims) {
    const problem = problemOf(claim);
    if (problem !== null)
      throw new QckptError('UNVERIFIABLE', `claim "${claim.name}" on ${claim.split}: ${problem}`);
  }
}
