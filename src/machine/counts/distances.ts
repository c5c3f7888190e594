import { log } from '../../numeric/elementary.ts';

/** What a model holds to be impossible is held to be as probable as this. */
export const LEAST_PROBABILITY = 1e-12;

/** Sum of counts. */
export function shotsOf(counts: ArrayLike<number>): number {
  return sumOver(counts, (count) => count);
}

/** Counts of several runs of a circuit, added up by outcome. */
export function pooled(blocks: readonly ArrayLike<number>[]): number[] {
  return Array.from(blocks[0], (_, outcome) => blocks.reduce((sum, block) => sum + block[outcome], 0));
}

/** Total variation distance of probabilities to frequencies, in [0, 1]: half the sum of |p - k/M|. */
export function distanceTo(probabilities: ArrayLike<number>, counts: ArrayLike<number>): number {
  const shots = shotsOf(counts);
  return sumOver(counts, (count, outcome) => Math.abs(probabilities[outcome] - count / shots)) / 2;
}

/** Mean log-probability of a shot, in nats. */
export function logLikelihood(probabilities: ArrayLike<number>, counts: ArrayLike<number>): number {
  const shots = shotsOf(counts);
  const likely = (outcome: number): number => log(Math.max(LEAST_PROBABILITY, probabilities[outcome]));
  return sumOver(counts, (count, outcome) => (count === 0 ? 0 : count * likely(outcome))) / shots;
}

/**
 * The distance that shots alone make: its expectation for M of them, each outcome's deviation taken as normal, with the
 * mean size sqrt(2 p (1 - p)/(pi M)).
 */
export function shotFloor(frequencies: ArrayLike<number>, shots: number): number {
  const size = (p: number): number => Math.sqrt((2 * p * (1 - p)) / (Math.PI * shots));
  return sumOver(frequencies, (p) => size(p)) / 2;
}

/** Frequencies of counts. */
export function frequenciesOf(counts: ArrayLike<number>): number[] {
  const shots = shotsOf(counts);
  return Array.from(counts, (count) => count / shots);
}

function sumOver(values: ArrayLike<number>, of: (value: number, index: number) => number): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += of(values[k], k);
  return sum;
}
