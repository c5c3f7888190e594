import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { kernel } from '../../src/numeric/kernel.ts';
import {
  binomialAt,
  multinomialAt,
  multinomialsNear,
  sequentialUniforms,
  shuffledIndices,
  streamKey,
  uniformAt,
} from '../../src/numeric/streams.ts';

describe('Philox4x32-10', () => {
  // Random123 1.14, tests/kat_vectors: counter, key, result.
  test.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('known answer for counter %j, key %j', (counter, key, expected) => {
    kernel.philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
    const words = [0, 1, 2, 3].map((i) => (kernel.wordAt(i) >>> 0).toString(16).padStart(8, '0'));
    expect(words.join(' ')).toBe(expected);
  });
});

describe('uniformAt', () => {
  const key = streamKey(11, 'test');

  test('is made of the words of its block: 52 bits, two uniforms a block', () => {
    for (const index of [0, 1, 2, 3, 10]) {
      kernel.philox(5, 6, 7, index >> 1, key.words[0], key.words[1]);
      const [high, low] = [0, 1].map((i) => BigInt(kernel.wordAt(2 * (index & 1) + i) >>> 0));
      const bits = (high << 20n) ^ (low >> 12n);
      expect(uniformAt(key, [5, 6, 7], index)).toBe((Number(bits) + 0.5) / 2 ** 52);
    }
  });

  test('does not depend on what was drawn before, from whatever streams, nor on how often', () => {
    const word = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 0xffffffff }));
    const counter = fc.tuple(word, word, fc.integer({ min: 0, max: 0xfffffff0 }));
    const seeds = fc.constantFrom(0, 1, '1', 'one', -1);
    const purposes = fc.constantFrom('training-shots', 'claim/test', '');
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    const trials = fc.oneof(fc.nat(30), fc.integer({ min: 0, max: 0xffffffff }));
    const ask = (what: () => unknown) => what;
    const draw = fc.oneof(
      fc
        .tuple(seeds, purposes, counter, fc.nat(40))
        .map(([seed, purpose, at, index]) => ask(() => uniformAt(streamKey(seed, purpose), at, index))),
      fc
        .tuple(seeds, purposes, counter, trials, probability)
        .map(([seed, purpose, at, n, p]) => ask(() => binomialAt(streamKey(seed, purpose), at, n, p))),
      fc
        .tuple(seeds, purposes, counter, fc.nat(5000), probability)
        .map(([seed, purpose, at, n, p]) =>
          ask(() => multinomialAt(streamKey(seed, purpose), at, n, [p / 2, 1 - p, p / 2])),
        ),
      fc.tuple(seeds, purposes, fc.nat(20)).map(([seed, purpose, length]) =>
        ask(() => {
          const next = sequentialUniforms(seed, purpose);
          return Array.from({ length }, next);
        }),
      ),
    );
    fc.assert(
      fc.property(
        fc
          .array(draw, { minLength: 1, maxLength: 30 })
          .chain((draws) =>
            fc.tuple(fc.constant(draws), fc.array(fc.nat(draws.length - 1), { maxLength: 60 })),
          ),
        ([draws, order]) => {
          const alone = draws.map((one) => one());
          for (const k of order) expect(draws[k]()).toEqual(alone[k]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('streams of other seeds, purposes and counters differ', () => {
    const values = [
      uniformAt(key, [0, 0, 0]),
      uniformAt(key, [0, 0, 1]),
      uniformAt(key, [0, 1, 0]),
      uniformAt(key, [1, 0, 0]),
      uniformAt(key, [0, 0, 0], 1),
      uniformAt(streamKey(12, 'test'), [0, 0, 0]),
      uniformAt(streamKey(11, 'tests'), [0, 0, 0]),
      uniformAt(streamKey('1', '1test'), [0, 0, 0]),
    ];
    expect(new Set(values).size).toBe(values.length);
    expect(streamKey('11', 'test').words).toEqual(key.words);
  });

  test('is uniform: chi-square over 64 cells, and over the last of 52 bits', () => {
    const cells = new Float64Array(64);
    let odd = 0;
    let inside = true;
    for (let k = 0; k < 64_000; k++) {
      const u = uniformAt(key, [k, 1, 2], 3);
      inside &&= u > 0 && u < 1;
      cells[Math.floor(u * 64)]++;
      odd += Math.floor(u * 2 ** 52) % 2;
    }
    expect(inside).toBe(true);
    // 63 degrees of freedom: 132.1 is exceeded with probability 1e-6.
    expect(cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(132.1);
    expect(Math.abs(odd - 32_000)).toBeLessThan(5 * Math.sqrt(16_000));
  });
});

describe('streams beside each other', () => {
  const DRAWS = 4096;
  /** Standardized: mean 0, variance 1. */
  const series = (at: (draw: number) => number) =>
    Float64Array.from({ length: DRAWS }, (_, draw) => Math.sqrt(12) * (at(draw) - 0.5));
  const seeds = [0, 1, 2, 3, 10, 11, '01', 'one', -1, 2 ** 32];
  const purposes = ['training-shots', 'claim/validation', 'claim/test', 'a', 'b'];
  const family = {
    'of other seeds': seeds.map((seed) => series((k) => uniformAt(streamKey(seed, 'a'), [k, 0, 0]))),
    'of other purposes': purposes.map((name) => series((k) => uniformAt(streamKey(1, name), [k, 0, 0]))),
    'of neighbouring steps': [0, 1, 2, 3].map((step) =>
      series((k) => uniformAt(streamKey(1, 'a'), [step, k, 0])),
    ),
    'of neighbouring circuits': [0, 1, 2, 3].map((circuit) =>
      series((k) => uniformAt(streamKey(1, 'a'), [0, k, circuit])),
    ),
    'of the same draw': [0, 1, 2, 3, 4].map((index) =>
      series((k) => uniformAt(streamKey(1, 'a'), [k, 0, 0], index)),
    ),
    'of one sequence, shifted': [0, 1, 2, 7].map((shift) =>
      series((k) => uniformAt(streamKey(1, 'a'), [k + shift, 0, 0])),
    ),
    'of sequential generators': seeds.map((seed) => series(sequentialUniforms(seed, 'a'))),
  };
  const pairsOf = (all: readonly Float64Array[]) =>
    all.flatMap((a, k) => all.slice(k + 1).map((b) => [a, b]));

  test.each(Object.entries(family))('%s: no correlation', (_, all) => {
    const pairs = pairsOf(all);
    // For independent streams r sqrt(N) is standard normal, so the sum of N r^2 is chi-square.
    const scores = pairs.map(([a, b]) => a.reduce((sum, x, k) => sum + x * b[k], 0) / Math.sqrt(DRAWS));
    for (const score of scores) expect(Math.abs(score)).toBeLessThan(4.5);
    const statistic = scores.reduce((sum, score) => sum + score * score, 0);
    expect(zOfChiSquare(statistic, pairs.length)).toBeLessThan(3.3);
  });

  test.each(Object.entries(family))('%s: no dependence, 8 by 8 cells of each pair', (_, all) => {
    for (const [a, b] of pairsOf(all)) {
      const cells = new Float64Array(64);
      const eighth = (x: number) => Math.floor(8 * (x / Math.sqrt(12) + 0.5));
      for (let k = 0; k < DRAWS; k++) cells[8 * eighth(a[k]) + eighth(b[k])]++;
      const statistic = cells.reduce((sum, count) => sum + (count - 64) ** 2 / 64, 0);
      expect(zOfChiSquare(statistic, 63)).toBeLessThan(4);
    }
  });

  test('the key comes from the generator that seedrandom documents', () => {
    // Its README: "Always 0.9282578795792454", then "0.3752569768646784".
    const next = seedrandom('hello.');
    expect([next(), next()]).toEqual([0.9282578795792454, 0.3752569768646784]);
    const words = seedrandom('11\u0000test');
    expect(streamKey(11, 'test').words).toEqual([words.int32() >>> 0, words.int32() >>> 0]);
  });
});

/** Wilson and Hilferty: about standard normal where the statistic is chi-square. */
function zOfChiSquare(statistic: number, freedom: number): number {
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(statistic / freedom) - (1 - spread)) / Math.sqrt(spread);
}

/** Probabilities of Binomial(n, p) by the ratio of neighbours, outwards from the mode; no logarithms, no factorials. */
function binomialLaw(n: number, p: number): Map<number, number> {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  const law = new Map([[mode, 1]]);
  for (let k = mode, mass = 1; k < n && mass > 1e-18; k++) {
    mass *= ((n - k) / (k + 1)) * odds;
    law.set(k + 1, mass);
  }
  for (let k = mode, mass = 1; k > 0 && mass > 1e-18; k--) {
    mass *= k / ((n - k + 1) * odds);
    law.set(k - 1, mass);
  }
  const total = [...law.values()].reduce((a, b) => a + b, 0);
  return new Map([...law].sort(([a], [b]) => a - b).map(([k, mass]) => [k, mass / total]));
}

/** P(X <= k) of Binomial(n, m/256) by whole numbers, rounded once. */
function exactDistribution(n: number, m: number, k: number): number {
  let choose = 1n;
  let sum = 0n;
  for (let j = 0; j <= k; j++) {
    sum += choose * BigInt(m) ** BigInt(j) * BigInt(256 - m) ** BigInt(n - j);
    choose = (choose * BigInt(n - j)) / BigInt(j + 1);
  }
  return Number((sum << 60n) >> BigInt(8 * n)) / 2 ** 60;
}

/** Chi-square of counts against a law, neighbouring values pooled until each cell expects 25. */
function chiSquare(counts: Map<number, number>, law: Map<number, number>, draws: number) {
  let [statistic, cells, expected, observed] = [0, 0, 0, 0];
  let [leftExpected, leftObserved] = [draws, draws];
  for (const [k, mass] of law) {
    expected += mass * draws;
    observed += counts.get(k) ?? 0;
    if (expected < 25 || leftExpected - expected < 25) continue;
    statistic += (observed - expected) ** 2 / expected;
    cells++;
    [leftExpected, leftObserved] = [leftExpected - expected, leftObserved - observed];
    [expected, observed] = [0, 0];
  }
  statistic += (leftObserved - leftExpected) ** 2 / leftExpected;
  return { statistic, freedom: cells };
}

describe('binomialAt', () => {
  // From n p = 0.01 to 1e5, on both sides of the switch at n min(p, 1 - p) = 10, and mirrored.
  test.each([
    [1, 0.01],
    [1, 0.5],
    [2, 0.005],
    [10, 0.3],
    [1000, 1e-5],
    [1000, 0.001],
    [1000, 0.0099],
    [1000, 0.0101],
    [20, 0.5],
    [19, 0.5],
    [21, 0.48],
    [1000, 0.25],
    [1000, 0.5],
    [1000, 0.77],
    [1000, 0.995],
    [4096, 0.03],
    [10_000, 0.1],
    [100_000, 0.1],
    [30_000, 0.999],
    [1_000_000, 0.1],
    [1_000_000, 0.003],
    [200_000, 0.5],
    [4_000_000_000, 1e-9],
    [4_000_000_000, 1e-8],
  ])('follows its law for n = %d, p = %d', (n, p) => {
    // Most where the sampler rejects and the tails of Stirling's series come from a table.
    const draws = n === 20 || n === 1000 ? 1_000_000 : 100_000;
    const key = streamKey(3, `binomial ${n} ${p}`);
    const counts = new Map<number, number>();
    for (let k = 0; k < draws; k++) {
      const count = binomialAt(key, [k, 0, 0], n, p);
      counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    const { statistic, freedom } = chiSquare(counts, binomialLaw(n, p), draws);
    // The draws are always the same, so a bound passed with probability 0.999 is safe.
    expect(freedom).toBeGreaterThanOrEqual(1);
    expect(zOfChiSquare(statistic, freedom)).toBeLessThan(3.09);
  });

  test('inverts the exact distribution function below n min(p, 1 - p) = 10', () => {
    const key = streamKey(9, 'inversion');
    const sizes = fc.integer({ min: 1, max: 60 }).chain((n) =>
      // Binary fractions: what is compared with is exact.
      fc.tuple(fc.constant(n), fc.integer({ min: 1, max: 255 }), fc.nat(0xffffffff)),
    );
    fc.assert(
      fc.property(sizes, ([n, numerator, draw]) => {
        const p = numerator / 256;
        fc.pre(n * Math.min(p, 1 - p) < 10);
        const small = Math.min(numerator, 256 - numerator);
        const found = binomialAt(key, [draw, 0, 0], n, p);
        const k = p <= 0.5 ? found : n - found;
        // u lies in (F(k - 1), F(k)], but for the rounding of F.
        const u = uniformAt(key, [draw, 0, 0]);
        expect(u).toBeGreaterThan(exactDistribution(n, small, k - 1) - 1e-13);
        expect(u).toBeLessThanOrEqual(exactDistribution(n, small, k) + 1e-13);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [20, 0.5],
    [24, 0.4375],
    [40, 0.25],
    [64, 0.8125],
  ])('the rejection sampler has the exact probabilities of n = %d, p = %d', (n, p) => {
    const draws = 400_000;
    const key = streamKey(4, `exact ${n} ${p}`);
    const counts = new Float64Array(n + 1);
    for (let k = 0; k < draws; k++) counts[binomialAt(key, [k, 0, 0], n, p)]++;
    for (let k = 0; k <= n; k++) {
      const exact = exactDistribution(n, 256 * p, k) - exactDistribution(n, 256 * p, k - 1);
      const deviation = Math.sqrt(draws * exact * (1 - exact));
      if (draws * exact >= 10)
        expect(Math.abs(counts[k] - draws * exact), `${k}`).toBeLessThan(4.5 * deviation);
      else expect(counts[k]).toBeLessThan(40);
    }
  });

  test('certain and impossible outcomes, and the ends of the domain', () => {
    const key = streamKey(1, 'edges');
    expect(binomialAt(key, [0, 0, 0], 1000, 0)).toBe(0);
    expect(binomialAt(key, [0, 0, 0], 1000, 1)).toBe(1000);
    expect(binomialAt(key, [0, 0, 0], 1000, -1e-12)).toBe(0);
    expect(binomialAt(key, [0, 0, 0], 1000, 1 + 1e-12)).toBe(1000);
    expect(binomialAt(key, [0, 0, 0], 0, 0.5)).toBe(0);
    const large = binomialAt(key, [0, 0, 0], 0xffffffff, 0.5);
    expect(Math.abs(large - 2 ** 31)).toBeLessThan(6 * 2 ** 15);
    expect(() => binomialAt(key, [0, 0, 0], 1.5, 0.5)).toThrow('"trials"');
    expect(() => binomialAt(key, [0, 0, 0], 10, 1.1)).toThrow('"probability"');
    expect(() => binomialAt(key, [0, 0, 0], 10, Number.NaN)).toThrow('"probability"');
  });
});

describe('multinomialAt', () => {
  test('counts add up, impossible outcomes get none', () => {
    const key = streamKey(1, 'multinomial');
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(weights, fc.nat(5000), fc.nat(), (raw, trials, step) => {
        const total = raw.reduce((a, b) => a + b, 0);
        fc.pre(total > 0);
        const probabilities = raw.map((value) => value / total);
        const counts = multinomialAt(key, [step, 0, 0], trials, probabilities);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(trials);
        counts.forEach((count, k) => {
          expect(count).toBeGreaterThanOrEqual(0);
          if (probabilities[k] === 0) expect(count).toBe(0);
        });
      }),
    );
  });

  test('means and covariances are those of the law', () => {
    const key = streamKey(5, 'multinomial');
    const probabilities = [0.1, 0.2, 0.3, 0.4];
    const [draws, trials] = [20_000, 50];
    const sums = [0, 0, 0, 0];
    let cross = 0;
    for (let k = 0; k < draws; k++) {
      const counts = multinomialAt(key, [k, 0, 0], trials, probabilities);
      counts.forEach((count, i) => {
        sums[i] += count;
      });
      cross += (counts[1] - 10) * (counts[3] - 20);
    }
    probabilities.forEach((p, i) => {
      expect(Math.abs(sums[i] / draws - trials * p)).toBeLessThan(
        5 * Math.sqrt((trials * p * (1 - p)) / draws),
      );
    });
    expect(cross / draws).toBeCloseTo(-trials * 0.2 * 0.4, 0);
  });

  test('refuses what is no distribution', () => {
    const key = streamKey(5, 'multinomial');
    for (const bad of [[Number.NaN, 1], [0, 0], [0.5, 0.6], [1.5, -0.5], []])
      expect(() => multinomialAt(key, [0, 0, 0], 10, bad)).toThrow('"probabilities');
  });
});

describe('sequential draws', () => {
  test('a shuffle is a permutation, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.string(), (length, seed) => {
        const order = shuffledIndices(length, sequentialUniforms(seed, 'shuffle'));
        expect(order).toEqual(shuffledIndices(length, sequentialUniforms(seed, 'shuffle')));
        expect(order.slice().sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });

  test('all six orders of three are equally likely', () => {
    const uniform = sequentialUniforms(0, 'orders');
    const seen = new Map<string, number>();
    for (let k = 0; k < 6000; k++) {
      const order = shuffledIndices(3, uniform).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    // 5 degrees of freedom: 35.9 is exceeded with probability 1e-6.
    expect([...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(35.9);
  });
});

describe('draws where probabilities may be a little off', () => {
  const key = streamKey('near', 'draws');
  const law = [0.4, 0.3, 0.2, 0.1];

  test('are the draw itself where nothing may be off, and first where something may', () => {
    for (let c = 0; c < 200; c++) {
      const drawn = multinomialAt(key, [c, 0, 0], 1000, law);
      expect(multinomialsNear(key, [c, 0, 0], 1000, law, 0)).toEqual([drawn]);
      expect(multinomialsNear(key, [c, 0, 0], 1000, law, 1e-3)[0]).toEqual(drawn);
    }
  });

  test('have one shot on either side of a boundary only where its uniform is that close', () => {
    // One shot on two outcomes: the first one's count is 1 where the uniform is above 1 - p (inversion from 0 upwards).
    const close = Array.from({ length: 2000 }, (_, c) => {
      const distance = Math.abs(uniformAt(key, [c, 0, 0]) - 0.7);
      const counts = multinomialsNear(key, [c, 0, 0], 1, [0.3, 0.7], 0.01);
      expect(counts.length, String(distance)).toBe(distance < 0.01 ? 2 : 1);
      return counts.length - 1;
    });
    // 2 % of them.
    expect(close.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(20);
  });

  test('hold what is drawn from any law that is so close, and always add up', () => {
    // Few trials: a count then moves one way as its probability does.
    const law = [0.35, 0.3, 0.25, 0.1];
    for (let c = 0; c < 1000; c++) {
      const near = multinomialsNear(key, [c, 0, 0], 12, law, 1e-3).map(String);
      for (const [a, b] of [
        [0, 1],
        [3, 0],
        [1, 2],
      ]) {
        const moved = law.map((p, k) => p + (k === a ? 5e-4 : k === b ? -5e-4 : 0));
        expect(near).toContain(String(multinomialAt(key, [c, 0, 0], 12, moved)));
      }
    }
    for (const edge of [
      [1, 0],
      [0, 1],
      [1e-12, 1 - 1e-12],
      [0.5, 0.5, 1e-12],
    ])
      for (const counts of multinomialsNear(key, [7, 0, 0], 1000, edge, 1e-9))
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  test('stop branching at a bound', () => {
    const wide = Array.from({ length: 12 }, () => 1 / 12);
    expect(multinomialsNear(key, [1, 0, 0], 10_000, wide, 0.02).length).toBeLessThanOrEqual(3 * 64);
  });
});
