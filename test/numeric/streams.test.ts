import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernel } from '../../src/numeric/kernel.ts';
import {
  binomialAt,
  multinomialAt,
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

  test('does not depend on what was drawn before', () => {
    const draws = Array.from({ length: 60 }, (_, k) => [k % 5, k % 3, k, k % 7] as const);
    const draw = ([a, b, c, index]: readonly [number, number, number, number]) =>
      c % 2 ? uniformAt(key, [a, b, c], index) : binomialAt(key, [a, b, c], 1000, 0.01 * (1 + (c % 90)));
    const inOrder = draws.map(draw);
    fc.assert(
      fc.property(fc.shuffledSubarray([...draws.keys()]), (order) => {
        for (const k of order) expect(draw(draws[k])).toBe(inOrder[k]);
      }),
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
    [1_000_000, 0.1],
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
    // Wilson-Hilferty; the draws are always the same, so a bound passed with probability 0.999 is safe.
    const cube = Math.cbrt(statistic / Math.max(1, freedom));
    const z = (cube - (1 - 2 / (9 * Math.max(1, freedom)))) / Math.sqrt(2 / (9 * Math.max(1, freedom)));
    expect(freedom).toBeGreaterThanOrEqual(1);
    expect(z).toBeLessThan(3.09);
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
