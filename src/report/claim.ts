import type { ReportInput } from './table.ts';

/** One of the paper's claims and how it is tested. A record of the registry. */
export interface Claim {
  readonly name: string;
  /** What the paper says. */
  readonly claim: string;
  /** What is measured here, and what the threshold means. */
  readonly help: string;
  readonly example: string;
  /** Which side of the threshold supports the claim. */
  readonly supportedWhen: 'above' | 'below';
  /** null: the runs that it needs were not made. */
  readonly measure: (input: ReportInput) => Measurement | null;
}

/**
 * What a claim's test found. The interval is a 95 % one over `count` values, unless the claim's help says otherwise.
 */
export interface Measurement {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** How many independent values the interval is over, and of what. */
  readonly count: number;
  readonly over: string;
  /** Standardized effect size where there is one. */
  readonly effectSize: number | null;
  /** What must be known beside the number, in words with numbers. */
  readonly remark?: string;
}

/** What the interval says of the threshold; `not tested`: the runs that it needs are missing. */
export type ClaimOutcome = 'supported' | 'not supported' | 'inconclusive' | 'not tested';

/**
 * The whole interval must lie on one side of the threshold, or nothing is said. The threshold itself
 * supports. From one seed there is no interval.
 */
export function judgeClaim(
  measurement: Measurement | null,
  threshold: number,
  supportedWhen: 'above' | 'below',
): ClaimOutcome {
  if (measurement === null) return 'not tested';
  const { lower, upper, count, over } = measurement;
  if (over === 'seeds' && count < 2) return 'inconclusive';
  const supported = supportedWhen === 'above' ? lower >= threshold : upper <= threshold;
  const refuted = supportedWhen === 'above' ? upper < threshold : lower > threshold;
  return supported ? 'supported' : refuted ? 'not supported' : 'inconclusive';
}
