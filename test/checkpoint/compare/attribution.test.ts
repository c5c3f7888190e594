import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attribution,
  attributeDifference,
  noiseSources,
  shapleyValues,
  switchesFor,
} from '../../../src/checkpoint/compare/attribution.ts';
import { calibratedNoise } from '../../../src/hardware/noiseModel.ts';

const game = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 16, maxLength: 16 });
const player = fc.nat({ max: 3 });
const valuesOf = (v: readonly number[]): number[] => {
  const found = shapleyValues((sources) => v[sources]);
  return noiseSources.map((source) => found[source]);
};
const has = (sources: number, k: number): boolean => ((sources >> k) & 1) === 1;

describe('Shapley values', () => {
  it('are those of the definition: the mean over all 24 orders of what a source adds', () => {
    const orders = (left: readonly number[]): number[][] =>
      left.length === 0
        ? [[]]
        : left.flatMap((k) => orders(left.filter((j) => j !== k)).map((rest) => [k, ...rest]));
    fc.assert(
      fc.property(game, (v) => {
        const all = orders([0, 1, 2, 3]);
        expect(all).toHaveLength(24);
        const sums = [0, 0, 0, 0];
        for (const order of all) {
          let sources = 0;
          for (const k of order) {
            sums[k] += v[sources | (1 << k)] - v[sources];
            sources |= 1 << k;
          }
        }
        const found = valuesOf(v);
        for (const k of found.keys()) expect(found[k]).toBeCloseTo(sums[k] / 24, 10);
      }),
    );
  });

  it('efficiency: they add up to v(all) - v(none)', () => {
    fc.assert(
      fc.property(game, (v) => {
        expect(valuesOf(v).reduce((sum, part) => sum + part, 0)).toBeCloseTo(v[15] - v[0], 9);
      }),
    );
  });

  it('symmetry: two sources that add the same to every set have the same value', () => {
    fc.assert(
      fc.property(game, player, player, (v, i, j) => {
        const swap = (sources: number): number =>
          has(sources, i) === has(sources, j) ? sources : sources ^ (1 << i) ^ (1 << j);
        const found = valuesOf(v.map((_, sources) => v[sources] + v[swap(sources)]));
        expect(found[i]).toBeCloseTo(found[j], 9);
      }),
    );
  });

  it('dummy: a source that always adds c has the value c', () => {
    fc.assert(
      fc.property(game, player, fc.double({ min: -5, max: 5, noNaN: true }), (v, k, c) => {
        const found = valuesOf(v.map((_, sources) => v[sources & ~(1 << k)] + (has(sources, k) ? c : 0)));
        expect(found[k]).toBeCloseTo(c, 9);
      }),
    );
  });

  it('additivity: the values of a sum of games are the sums', () => {
    fc.assert(
      fc.property(game, game, (v, w) => {
        const together = valuesOf(v.map((value, sources) => value + w[sources]));
        const [a, b] = [valuesOf(v), valuesOf(w)];
        for (const k of together.keys()) expect(together[k]).toBeCloseTo(a[k] + b[k], 9);
      }),
    );
  });

  it('asks for each of the sixteen sets once', () => {
    const asked: number[] = [];
    shapleyValues((sources) => asked.push(sources));
    expect(asked.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, k) => k));
  });
});

it('switches on exactly the sources of the set', () => {
  expect(switchesFor(15)).toEqual(calibratedNoise);
  const off = { readout: 0, oneQubit: 0, twoQubit: 0, relaxation: 0 };
  expect(switchesFor(0)).toEqual({ ...calibratedNoise, ...off });
  expect(noiseSources.map((_, k) => switchesFor(1 << k))).toEqual([
    { ...calibratedNoise, ...off, readout: calibratedNoise.readout },
    { ...calibratedNoise, ...off, oneQubit: calibratedNoise.oneQubit },
    { ...calibratedNoise, ...off, twoQubit: calibratedNoise.twoQubit },
    { ...calibratedNoise, ...off, relaxation: calibratedNoise.relaxation },
  ]);
});

it('attributes a difference to the sources, one by one', () => {
  const from: Attribution = { readout: 1, one_qubit: 2, two_qubit: 3, relaxation: 4 };
  const to: Attribution = { readout: 1.5, one_qubit: 2, two_qubit: 2, relaxation: 8 };
  expect(attributeDifference(from, to)).toEqual({ readout: 0.5, one_qubit: 0, two_qubit: -1, relaxation: 4 });
});
