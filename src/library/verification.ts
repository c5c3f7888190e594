/**
 * What is found of a checkpoint: its claims come out to the bit; or within what another version's rounding may do;
 * something contradicts something; what it needs is not there; the file is not ours; or it is damaged.
 */
export type CheckpointVerdict =
  | 'bit-identical'
  | 'within tolerance'
  | 'mismatch'
  | 'unverifiable'
  | 'not a checkpoint'
  | 'corrupt';

/** A claim beside its value as computed here. */
export interface RecomputedClaim {
  readonly name: string;
  readonly split: string;
  readonly estimator: string;
  readonly reported: number;
  readonly recomputed: number;
  readonly verdict: CheckpointVerdict;
}

/** The verdict on a checkpoint, and what it stands for; docs/verdicts.md says more. */
export interface CheckpointVerification {
  readonly verdict: CheckpointVerdict;
  readonly claims: readonly RecomputedClaim[];
  /** What contradicts what, or what is missing; empty for bit-identical. */
  readonly reasons: readonly string[];
  /** Whose numbers the noise is, in words. */
  readonly calibration: string;
  readonly recomputed: readonly string[];
  readonly crossChecked: readonly string[];
  /** What no verdict vouches for. */
  readonly notChecked: readonly string[];
}

/** What an installed package may use besides its own files. */
export interface InstalledOptions {
  /** A folder with the data that a checkpoint names, where they do not come with the package: MNIST's IDX files. */
  readonly dataFolder?: string;
  /** Factor on the work that a stranger's file may cost, some ten seconds. Default 1. */
  readonly limit?: number;
}
