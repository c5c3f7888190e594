import seedrandom from 'seedrandom';
import { kernel } from './kernel.ts';
import { QckptError } from './qckptError.ts';

/**
 * Keyed random streams: a draw is a pure function of (seed, purpose, counter), not of what was drawn before.
 *
 * A resume replays nothing and no schedule of workers changes a draw. `seedrandom` turns the user's seed and the
 * purpose into a 64-bit key; Philox4x32-10 (kernel) does the rest.
 */
export interface StreamKey {
  readonly seed: string;
  readonly purpose: string;
  readonly words: readonly [number, number];
}

/** Three 32-bit counters that name one draw of a stream, e.g. (step, sample, 2 x parameter + sign). */
export type DrawCounter = readonly [number, number, number];

export function streamKey(seed: string | number, purpose: string): StreamKey {
  const generator = seedrandom(`${seed}\u0000${purpose}`);
  return { seed: String(seed), purpose, words: [generator.int32() >>> 0, generator.int32() >>> 0] };
}

/**
 * A sequential generator of uniforms in [0, 1) for low-volume draws that are made all at once: initial parameters,
 * shuffles, freezing choices.
 */
export function sequentialUniforms(seed: string | number, purpose: string): () => number {
  return seedrandom(`${seed}\u0000${purpose}`);
}

/** Fisher-Yates shuffle of 0..length-1. */
export function shuffledIndices(length: number, uniform: () => number): number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Uniform in (0, 1), number `index` of the draw. */
export function uniformAt(key: StreamKey, counter: DrawCounter, index = 0): number {
  return kernel.uniform(key.words[0], key.words[1], counter[0], counter[1], counter[2], index);
}

/**
 * Exact Binomial(trials, probability) draw. A probability outside [0, 1] by no more than 1e-9 (rounding) is clamped.
 * @throws QckptError ARGUMENT
 */
export function binomialAt(key: StreamKey, counter: DrawCounter, trials: number, probability: number): number {
  if (!Number.isInteger(trials) || trials < 0 || trials > 0xffffffff)
    throw new QckptError('ARGUMENT', `"trials" expected integer in 0..4294967295, got ${trials}`);
  if (!(probability > -1e-9 && probability < 1 + 1e-9))
    throw new QckptError('ARGUMENT', `"probability" expected number in [0, 1], got ${probability}`);
  return kernel.binomial(key.words[0], key.words[1], counter[0], counter[1], counter[2], trials, probability) >>> 0;
}

/**
 * Exact multinomial draw by conditional binomials; outcome k uses counter (c0, c1, c2 + k).
 * @returns counts that add up to `trials`
 */
export function multinomialAt(key: StreamKey, counter: DrawCounter, trials: number, probabilities: ArrayLike<number>): number[] {
  const counts: number[] = [];
  let left = trials;
  let mass = 0;
  for (let k = 0; k < probabilities.length; k++) mass += Math.max(0, probabilities[k]);
  for (let k = 0; k < probabilities.length; k++) {
    const p = Math.max(0, probabilities[k]);
    const last = k === probabilities.length - 1;
    const share = last ? 1 : mass > 0 ? Math.min(1, p / mass) : 0;
    const count = last ? left : binomialAt(key, [counter[0], counter[1], counter[2] + k], left, share);
    counts.push(count);
    left -= count;
    mass -= p;
  }
  return counts;
}
