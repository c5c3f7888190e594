import type { ClaimSpec } from '../../../learn/objectives/claim.ts';
import type { MeasuredClaims } from '../../../learn/objectives/objective.ts';
import type { Learned } from '../../../learn/trainState.ts';
import { canonicalJson, sha256Hex } from '../../../numeric/canonicalJson.ts';
import { log } from '../../../numeric/elementary.ts';
import { mean, quantile } from '../../../numeric/statistics.ts';
import { multinomialAt, streamKey } from '../../../numeric/streams.ts';

/** How a machine's counts on one part of the data stand to what the file's calibration says of them. */
export interface CountsStanding {
  readonly split: string;
  readonly circuits: number;
  readonly shots: number;
  /** Sum over the circuits of G = 2 sum k ln(k/(M p)). */
  readonly statistic: number;
  /** Share of draws from the stored calibration that are as far from it, by Monte Carlo: (1 + r)/(1 + R). */
  readonly pValue: number;
  /** Circuits whose own G has a p-value of at most 5 %. */
  readonly unlikely: number;
  /** The loss from the counts, and what the calibration predicts with its 95 % interval. */
  readonly loss: number;
  readonly predicted: { readonly loss: number; readonly lower: number; readonly upper: number };
}

/** Below this share of draws counts are called inconsistent. */
export const CONSISTENT_FROM = 0.05;
/** What the stored calibration holds to be impossible is held to be as probable as this. */
const LEAST_PROBABILITY = 1e-12;
const DRAWS = { least: 199, most: 999, circuits: 200_000 } as const;
/** With the digest of counts: whoever judges the same counts has the same draws. */
const SEED = 'counts';

/** What the stored calibration says of the counts on one part of the data, by draws from it. */
export interface CountsPrediction {
  readonly spec: ClaimSpec;
  readonly laws: readonly Float64Array[];
  /** R x [circuits] G of each circuit. */
  readonly deviations: readonly (readonly number[])[];
  /** [R] losses. */
  readonly losses: readonly number[];
  /** The loss that counts give. */
  readonly lossOf: (counts: readonly ArrayLike<number>[]) => number;
}

/**
 * Draws what a machine with the stored calibration would have counted.
 * @param circuits of the claim
 * @param drawnBy names the draws. Other counts need other ones: draws that all share would make the test reject a bit
 *   too often, or too seldom, for everybody.
 * @param draws R; fewer for more circuits where absent
 */
export function predictCounts(
  measured: MeasuredClaims,
  learned: Learned,
  spec: ClaimSpec,
  circuits: number,
  drawnBy: string,
  draws = drawsFor(circuits),
): CountsPrediction {
  const shots = spec.shots ?? 0;
  const lawAt = measured.laws(learned, spec);
  const laws = Array.from({ length: circuits }, (_, position) => Float64Array.from(lawAt(position)));
  const key = streamKey(SEED, `counts/${spec.split}/${drawnBy}`);
  const lossSpec = { ...spec, name: 'measured_loss' };
  const lossOf: CountsPrediction['lossOf'] = (counts) =>
    measured.value(lossSpec, shots, (position) => counts[position]);
  const deviations: number[][] = [];
  const losses: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const drawn = laws.map((law, position) => multinomialAt(key, [draw, position, 0], shots, law));
    deviations.push(drawn.map((row, position) => deviation(row, laws[position], shots)));
    losses.push(lossOf(drawn));
  }
  return { spec, laws, deviations, losses, lossOf };
}

/** Names draws for counts. */
export function countsDigest(counts: readonly ArrayLike<number>[]): string {
  return sha256Hex(canonicalJson(counts.map((row) => Array.from(row))));
}

/**
 * A G-test of each circuit (Sokal and Rohlf, Biometry, 1981), added up, against draws from the stored calibration: no
 * asymptotic law is trusted, as outcomes may be rare.
 * @param counts [outcomes] of each circuit of the claim
 */
export function countsStanding(
  { spec, laws, deviations, losses, lossOf }: CountsPrediction,
  counts: readonly ArrayLike<number>[],
): CountsStanding {
  const shots = spec.shots ?? 0;
  const own = counts.map((row, position) => deviation(row, laws[position], shots));
  const statistic = sum(own);
  const share = (count: number): number => (1 + count) / (1 + deviations.length);
  const further = deviations.filter((drawn) => sum(drawn) >= statistic).length;
  const asFar = own.map((value, position) => deviations.filter((drawn) => drawn[position] >= value).length);
  return {
    ...{ split: spec.split, circuits: counts.length, shots, statistic },
    pValue: share(further),
    unlikely: asFar.filter((count) => share(count) <= CONSISTENT_FROM).length,
    loss: lossOf(counts),
    predicted: { loss: mean(losses), lower: quantile(losses, 0.025), upper: quantile(losses, 0.975) },
  };
}

function drawsFor(circuits: number): number {
  return Math.max(DRAWS.least, Math.min(DRAWS.most, Math.floor(DRAWS.circuits / circuits)));
}

/** G of one circuit. */
function deviation(counts: ArrayLike<number>, law: ArrayLike<number>, shots: number): number {
  let total = 0;
  for (let outcome = 0; outcome < counts.length; outcome++) {
    const count = counts[outcome];
    if (count === 0) continue;
    const expected = shots * Math.max(LEAST_PROBABILITY, law[outcome] ?? 0);
    total += 2 * count * log(count / expected);
  }
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** In words, which never call the machine a liar. @param calibrated whether the file has a machine's noise */
export function standingWords(
  { split, pValue, loss, predicted, circuits, unlikely, shots }: CountsStanding,
  calibrated: boolean,
): string {
  const whose = calibrated ? 'the stored calibration' : 'the noise-free circuit';
  const figure = (value: number): string => value.toFixed(3);
  const verdict = pValue > CONSISTENT_FROM ? 'consistent' : 'not consistent';
  return (
    `counts on ${split} give the claim (counts are the author's word); ${whose} predicts ` +
    `${figure(predicted.loss)} [${figure(predicted.lower)}, ${figure(predicted.upper)}], measured ` +
    `${figure(loss)}: ${verdict} with ${whose} (p = ${figure(pValue)}, ${unlikely} of ${circuits} circuits of ` +
    `${shots} shots at most 5 %)`
  );
}
