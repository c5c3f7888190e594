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

/**
 * The key of a stream: its draws depend on nothing but seed and purpose, and streams of different keys are
 * independent.
 */
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

/** Uniform in (0, 1), number `index` (below 2^31) of the draw. */
export function uniformAt(key: StreamKey, counter: DrawCounter, index = 0): number {
  return kernel.uniform(key.words[0], key.words[1], counter[0], counter[1], counter[2], index);
}

/**
 * Exact Binomial(trials, probability) draw. A probability outside [0, 1] by no more than 1e-9 (rounding) is clamped.
 * @throws QckptError ARGUMENT
 */
export function binomialAt(
  key: StreamKey,
  counter: DrawCounter,
  trials: number,
  probability: number,
): number {
  if (!Number.isInteger(trials) || trials < 0 || trials > 0xffffffff)
    throw new QckptError('ARGUMENT', `"trials" expected integer in 0..4294967295, got ${trials}`);
  if (!(probability > -1e-9 && probability < 1 + 1e-9))
    throw new QckptError('ARGUMENT', `"probability" expected number in [0, 1], got ${probability}`);
  return (
    kernel.binomial(key.words[0], key.words[1], counter[0], counter[1], counter[2], trials, probability) >>> 0
  );
}

/**
 * Exact multinomial draw by conditional binomials; outcome k uses counter (c0, c1, c2 + k). Probabilities are taken
 * relative to their sum, which may differ from 1 by no more than 1e-6; negative ones by rounding count as 0.
 * @returns counts that add up to `trials`; an outcome of probability 0 gets none
 * @throws QckptError ARGUMENT
 */
export function multinomialAt(
  key: StreamKey,
  counter: DrawCounter,
  trials: number,
  probabilities: ArrayLike<number>,
): number[] {
  const rest = restOf(probabilities);
  let left = trials;
  return Array.from(probabilities, (p, k) => {
    const count = binomialAt(key, [counter[0], counter[1], counter[2] + k], left, shareOf(p, rest[k]));
    left -= count;
    return count;
  });
}

/**
 * What `multinomialAt` draws where each probability may be off by `epsilon`: one list of counts nearly always, several
 * where a uniform lies so close to a boundary that such a difference can decide. The draw itself comes first.
 * @param most lists at most; from there on only the draw itself is followed
 * @throws QckptError ARGUMENT, as `multinomialAt`
 */
export function multinomialsNear(
  key: StreamKey,
  counter: DrawCounter,
  trials: number,
  probabilities: ArrayLike<number>,
  epsilon: number,
  most = 64,
): number[][] {
  const rest = restOf(probabilities);
  let found: { readonly counts: number[]; readonly left: number }[] = [{ counts: [], left: trials }];
  for (let k = 0; k < probabilities.length; k++) {
    const p = Math.max(0, probabilities[k]);
    const isLast = k === probabilities.length - 1;
    const shares = [0, -epsilon, epsilon].map((off) => shareOf(p + off, rest[k] + (isLast ? off : 0)));
    found = found.flatMap(({ counts, left }) => {
      const drawn = (found.length < most ? shares : shares.slice(0, 1)).map((share) =>
        binomialAt(key, [counter[0], counter[1], counter[2] + k], left, share),
      );
      return [...new Set(drawn)].map((count) => ({ counts: [...counts, count], left: left - count }));
    });
  }
  return found.flatMap(({ counts, left }) => (left === 0 ? [counts] : []));
}

function shareOf(probability: number, rest: number): number {
  return probability > 0 && rest > 0 ? Math.min(1, probability / rest) : 0;
}

/** Sums from the back: the last outcome with any probability has exactly all that is left. */
function restOf(probabilities: ArrayLike<number>): Float64Array {
  const rest = new Float64Array(probabilities.length + 1);
  for (let k = probabilities.length - 1; k >= 0; k--) {
    if (!(probabilities[k] > -1e-9))
      throw new QckptError('ARGUMENT', `"probabilities[${k}]" expected number >= 0, got ${probabilities[k]}`);
    rest[k] = rest[k + 1] + Math.max(0, probabilities[k]);
  }
  if (!(Math.abs(rest[0] - 1) < 1e-6))
    throw new QckptError('ARGUMENT', `"probabilities" expected sum 1, got ${rest[0]}`);
  return rest;
}
