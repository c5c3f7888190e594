import type { ClaimSpec } from '../../../learn/objectives/claim.ts';
import type { MeasuredClaims } from '../../../learn/objectives/objective.ts';
import type { Learned } from '../../../learn/trainState.ts';
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
/** Whoever judges the same counts has the same draws. */
const SEED = 'counts';

/**
 * A G-test of each circuit (Sokal and Rohlf, Biometry, 1981), added up, against draws from the stored calibration: no
 * asymptotic law is trusted, as outcomes may be rare. The draws have fixed keys.
 * @param counts [outcomes] of each circuit of the claim
 * @param draws R; fewer for more circuits where absent
 */
export function countsStanding(
  measured: MeasuredClaims,
  learned: Learned,
  spec: ClaimSpec,
  counts: readonly ArrayLike<number>[],
  draws = drawsFor(counts.length),
): CountsStanding {
  const shots = spec.shots ?? 0;
  const lawAt = measured.laws(learned, spec);
  const laws = counts.map((_, position) => Float64Array.from(lawAt(position)));
  const own = counts.map((row, position) => deviation(row, laws[position], shots));
  const statistic = sum(own);
  const key = streamKey(SEED, `counts/${spec.split}`);
  const asFar = new Float64Array(counts.length);
  let further = 0;
  const losses: number[] = [];
  const lossSpec = { ...spec, name: 'measured_loss' };
  for (let draw = 0; draw < draws; draw++) {
    const drawn = laws.map((law, position) => multinomialAt(key, [draw, position, 0], shots, law));
    const far = drawn.map((row, position) => deviation(row, laws[position], shots));
    far.forEach((value, position) => {
      if (value >= own[position]) asFar[position]++;
    });
    if (sum(far) >= statistic) further++;
    losses.push(measured.value(lossSpec, shots, (position) => drawn[position]));
  }
  const share = (count: number): number => (1 + count) / (1 + draws);
  return {
    ...{ split: spec.split, circuits: counts.length, shots, statistic },
    pValue: share(further),
    unlikely: asFar.filter((count) => share(count) <= CONSISTENT_FROM).length,
    loss: measured.value(lossSpec, shots, (position) => counts[position]),
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
