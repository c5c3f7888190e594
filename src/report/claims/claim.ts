import type { ClaimSpec } from '../../experiment/spec/claimSpec.ts';
import type { ReportInput } from '../table.ts';

/** One of the paper's claims, or of ours about its subject, and how it is tested. A record of the registry. */
export interface Claim {
  readonly name: string;
  /** What is claimed. */
  readonly claim: string;
  /** What is measured here, and what the threshold means. */
  readonly help: string;
  readonly example: string;
  /** Which side of the threshold supports the claim. */
  readonly supportedWhen: 'above' | 'below';
  /** The greatest value that there can be: a threshold beyond it would tell nothing. None unless said. */
  readonly greatest?: number;
  /** Whether it measures time, which is another in every run. */
  readonly isTime?: boolean;
  /** null: the runs that it needs were not made. */
  readonly measure: (scope: ClaimScope) => Measurement | null;
  /** Machines that can be left out, one at a time, to see whether the verdict hangs on one of them. */
  readonly machines?: (scope: ClaimScope) => readonly string[];
  /** What is worth saying of the machine without which the measured value changes most. */
  readonly aboutMachine?: (scope: ClaimScope, machine: string) => string;
  /** Other circumstances, by name, under which the same is measured beside. */
  readonly variants?: (scope: ClaimScope) => Readonly<Record<string, ClaimScope>>;
}

/** From what a claim is measured. */
export interface ClaimScope {
  /** The finished tasks of one experiment, of the seeds that the claim is judged on. */
  readonly input: ReportInput;
  /** Those of all seeds. */
  readonly everySeed: ReportInput;
  readonly spec: ClaimSpec;
  /** Whether a machine counts. */
  readonly keeps: (machine: string) => boolean;
  /** The circuit to look at; null: the claim's own choice. */
  readonly circuit: string | null;
}

/**
 * What a claim's test found. The interval is Student's 95 % one over `count` values, unless the claim's help says
 * otherwise; null where there are too few values for one.
 */
export interface Measurement {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  /** How many independent values the interval is over, and of what: the unit of resampling. */
  readonly count: number;
  readonly over: 'seeds' | 'machines' | 'sizes' | 'saves';
  /** Standardized effect size where there is one. */
  readonly effectSize: number | null;
  /** What must be known beside the number, in words with numbers. */
  readonly remark?: string;
}

/**
 * What the interval says of the threshold. `not judged`: there is no interval, or the run is a quick one; `not tested`:
 * the runs that it needs are missing.
 */
export type ClaimOutcome = 'supported' | 'not supported' | 'inconclusive' | 'not judged' | 'not tested';

/** The whole interval must lie on one side of the threshold, or nothing is said. The threshold itself supports. */
export function judgeClaim(
  measurement: Measurement | null,
  threshold: number,
  supportedWhen: 'above' | 'below',
): ClaimOutcome {
  if (measurement === null) return 'not tested';
  const { lower, upper } = measurement;
  if (lower === null || upper === null) return 'not judged';
  const supported = supportedWhen === 'above' ? lower >= threshold : upper <= threshold;
  const refuted = supportedWhen === 'above' ? upper < threshold : lower > threshold;
  return supported ? 'supported' : refuted ? 'not supported' : 'inconclusive';
}
