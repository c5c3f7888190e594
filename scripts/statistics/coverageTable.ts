import { tTest } from '#src/numeric/statistics/tTest.ts';
import { streamKey, uniformAt } from '#src/numeric/streams.ts';
import { bcaInterval } from './bcaInterval.ts';
import { formulas, type Law } from './laws.ts';
import { tableLaws } from './residuals.ts';

/** How often an interval holds the true mean. */
export interface Coverage {
  readonly law: Law;
  readonly count: number;
  readonly t: number;
  readonly bca: number;
}

/** Numbers of values of a sample. */
export const COUNTS = [5, 10, 20] as const;
export const LEVEL = 0.95;
/** Samples of each law and number: the bootstrap sees the first of those that t sees. */
export const SAMPLES = { t: 20_000, bca: 4_000 } as const;
/** Of each sample, for its bootstrap. */
export const RESAMPLES = 1_000;

/** All laws that are tried, in the order of the table. */
export function allLaws(): readonly Law[] {
  return [...formulas, ...tableLaws()];
}

/**
 * The share of t intervals that hold the true mean. One does where the two-sided test of the true mean does not reject,
 * which takes no root search.
 */
export function coverageOfT(law: Law, count: number): number {
  return shareOf(SAMPLES.t, (k) => tTest(sampleOf(law, count, k), { threshold: law.mean })!.p >= 1 - LEVEL);
}

/** The share of BCa intervals that hold the true mean. */
export function coverageOfBca(law: Law, count: number): number {
  const options = { level: LEVEL, resamples: RESAMPLES };
  return shareOf(SAMPLES.bca, (k) => {
    const { lower, upper } = bcaInterval(sampleOf(law, count, k), { ...options, seed: `coverage ${k}` })!;
    return lower <= law.mean && law.mean <= upper;
  });
}

function shareOf(samples: number, holds: (k: number) => boolean): number {
  let held = 0;
  for (let k = 0; k < samples; k++) if (holds(k)) held++;
  return held / samples;
}

/** Sample number `k`, of a stream of its own for each number of values. */
function sampleOf(law: Law, count: number, k: number): number[] {
  const key = streamKey(count, 'coverage');
  return Array.from({ length: count }, (_, i) => law.draw((index) => uniformAt(key, [k, 0, 0], index), i));
}

/** Markdown: a line a law and number of values. */
export function coverageTable(rows: readonly Coverage[]): string {
  return [
    "| values drawn from | n | Student's t | BCa |",
    '|---|---:|---:|---:|',
    ...rows.map(({ law, count, t, bca }) => `| ${law.name} | ${count} | ${share(t)} | ${share(bca)} |`),
  ].join('\n');
}

/** With the digits that so many samples vouch for. */
export function share(value: number): string {
  return value.toFixed(3);
}
