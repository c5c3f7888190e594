/** Whose shots are drawn. */
export interface ShotOwner {
  readonly seed: string | number;
  /** Name of its stream of shots; absent: common to all that have the seed. */
  readonly shotStream?: string | undefined;
}

/**
 * In place of the seed wherever shots are drawn, whatever for. Runs of one seed with different streams are independent
 * in their shots, and in nothing else: initial angles, order of images and choices of freezing keep to the seed.
 */
export function shotSeed({ seed, shotStream }: ShotOwner): string {
  return shotStream === undefined ? String(seed) : `${seed}\u0000${shotStream}`;
}
