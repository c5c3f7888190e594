import { multinomialAt, multinomialsNear, type StreamKey, uniformAt } from '../../../numeric/streams.ts';
import type { ObservableEngine } from './observableEngine.ts';

/** Up to so many readings counts are drawn jointly, reading by reading; beyond, shot by shot. */
const MOST_COUNTED = 1024;

type Drawn = Pick<ObservableEngine, 'bases' | 'constants' | 'width'>;

/**
 * The values that so many shots a basis show: the readings of all qubits are drawn jointly. Each draw depends on its
 * key, its place, the basis and the reading, and on nothing drawn before.
 * @param laws [bases x readings]
 * @param into [width]
 */
export function drawValues(
  { bases, constants }: Drawn,
  key: StreamKey,
  [first, second]: readonly [number, number],
  shots: number,
  laws: ArrayLike<number>,
  into: number[],
): void {
  constants.forEach((constant, k) => {
    into[k] = constant;
  });
  const readings = laws.length / bases.length;
  bases.forEach(({ contributions }, b) => {
    const counts = countsOf(key, [first, second, b * readings], shots, lawOf(laws, b, readings));
    contributions.forEach((own, k) => {
      into[k] += meanOf(counts, own, shots);
    });
  });
}

/** The counts of each reading. */
function countsOf(
  key: StreamKey,
  place: readonly [number, number, number],
  shots: number,
  law: Float64Array,
): ArrayLike<number> {
  return law.length <= MOST_COUNTED
    ? multinomialAt(key, place, shots, law)
    : shotByShot(key, place, shots, cumulative(law), 0);
}

/** The counts of each reading, with all uniforms moved by `off`. */
function shotByShot(
  key: StreamKey,
  place: readonly [number, number, number],
  shots: number,
  upTo: Float64Array,
  off: number,
): Float64Array {
  const counts = new Float64Array(upTo.length);
  for (let shot = 0; shot < shots; shot++) counts[readingAt(upTo, uniformAt(key, place, shot) + off)]++;
  return counts;
}

/**
 * What `drawValues` may come to where each probability may be off by `epsilon`: values by basis, each possible list
 * once, the draw itself first.
 * @returns [bases][possible][width] shares of the values; their sums with the constants are what may be shown
 */
export function sharesNear(
  { bases, width }: Drawn,
  key: StreamKey,
  [first, second]: readonly [number, number],
  shots: number,
  laws: ArrayLike<number>,
  epsilon: number,
): number[][][] {
  const readings = laws.length / bases.length;
  return bases.map(({ contributions }, b) => {
    const place = [first, second, b * readings] as const;
    const law = lawOf(laws, b, readings);
    const possible: readonly ArrayLike<number>[] =
      readings <= MOST_COUNTED
        ? multinomialsNear(key, place, shots, law, epsilon)
        : countsNear(key, place, shots, law, epsilon * readings);
    return possible.map((counts) =>
      Array.from({ length: width }, (_, k) => meanOf(counts, contributions[k], shots)),
    );
  });
}

/** The draw itself, and with all uniforms moved to either side by `epsilon`, where that changes it. */
function countsNear(
  key: StreamKey,
  place: readonly [number, number, number],
  shots: number,
  law: Float64Array,
  epsilon: number,
): Float64Array[] {
  const upTo = cumulative(law);
  const all = [0, -epsilon, epsilon].map((off) => shotByShot(key, place, shots, upTo, off));
  return all.filter((counts, k) => k === 0 || counts.some((count, reading) => count !== all[0][reading]));
}

function lawOf(laws: ArrayLike<number>, basis: number, readings: number): Float64Array {
  return Float64Array.from({ length: readings }, (_, reading) => laws[basis * readings + reading]);
}

function meanOf(counts: ArrayLike<number>, contributions: Float64Array, shots: number): number {
  let sum = 0;
  for (let reading = 0; reading < contributions.length; reading++)
    if (counts[reading] !== 0) sum += counts[reading] * contributions[reading];
  return sum / shots;
}

function cumulative(law: Float64Array): Float64Array {
  let sum = 0;
  return law.map((p) => {
    sum += Math.max(0, p);
    return sum;
  });
}

/** The first reading whose cumulated share exceeds the uniform. */
function readingAt(upTo: Float64Array, uniform: number): number {
  const wanted = uniform * upTo[upTo.length - 1];
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
