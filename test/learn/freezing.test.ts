import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { FreezingSetting } from '../../src/learn/freezing/freezingStrategy.ts';
import { successiveSampling } from '../../src/learn/freezing/successiveSampling.ts';
import { createFreezing, freezingStrategies } from '../../src/learn/freezing.ts';
import { streamKey } from '../../src/numeric/streams.ts';

function setting(count: number, live: readonly number[], seed: string | number = 1): FreezingSetting {
  const parameterNames = Array.from({ length: count }, (_, k) => `theta_0_${k}_0`);
  return { seed, parameterNames, liveParameters: new Set(live.map((k) => parameterNames[k])) };
}

const everyone = (count: number) => Array.from({ length: count }, (_, k) => k);
const trainingOnes = (active: Uint8Array) => everyone(active.length).filter((k) => active[k]);

/** Probability that successive sampling draws exactly this set: the sum over all orders of drawing it. */
function setProbability(weights: readonly number[], set: readonly number[]): number {
  const go = (left: readonly number[], total: number): number =>
    left.length === 0
      ? 1
      : left.reduce(
          (sum, k) =>
            sum +
            (weights[k] / total) *
              go(
                left.filter((j) => j !== k),
                total - weights[k],
              ),
          0,
        );
  return go(
    set,
    weights.reduce((a, b) => a + b, 0),
  );
}

describe('successiveSampling', () => {
  test('draws each set as often as the law says', () => {
    const weights = [1, 2, 3, 4, 0, 10];
    const draws = 20_000;
    const key = streamKey(4, 'freezing');
    const seen = new Map<string, number>();
    for (let window = 0; window < draws; window++) {
      const drawn = trainingOnes(successiveSampling(Float64Array.from(weights), 3, key, window)).join();
      seen.set(drawn, (seen.get(drawn) ?? 0) + 1);
    }
    let statistic = 0;
    let total = 0;
    const able = [0, 1, 2, 3, 5];
    for (const a of able)
      for (const b of able)
        for (const c of able) {
          if (!(a < b && b < c)) continue;
          const expected = draws * setProbability(weights, [a, b, c]);
          statistic += ((seen.get([a, b, c].join()) ?? 0) - expected) ** 2 / expected;
          total += expected;
        }
    expect(total).toBeCloseTo(draws, 6);
    // 9 degrees of freedom: 44.8 is exceeded with probability 1e-6.
    expect(statistic).toBeLessThan(44.8);
  });

  test('never draws weight 0, nor twice', () => {
    const drawn = successiveSampling(Float64Array.of(0, 1e-8, 5, 0), 4, streamKey(1, 'freezing'), 1);
    expect([...drawn]).toEqual([0, 1, 1, 0]);
  });
});

describe('freezing strategies', () => {
  test('none and structural never change', () => {
    const where = setting(6, [0, 2, 5]);
    for (const [spec, expected] of [
      [{ strategy: 'none' }, everyone(6)],
      [{ strategy: 'structural' }, [0, 2, 5]],
    ] as const) {
      const freezing = createFreezing(spec, where);
      const start = freezing.start();
      expect(trainingOnes(start.active)).toEqual(expected);
      expect(freezing.advance(start, 100, new Float64Array(6).fill(1))).toEqual(start);
    }
  });

  test('wsbd: window, scores and resets by hand', () => {
    const freezing = createFreezing(
      { strategy: 'wsbd', window: 3, activeFraction: 0.5 } as { strategy: string },
      setting(4, everyone(4)),
    );
    let state = freezing.start();
    expect([...state.active]).toEqual([1, 1, 1, 1]);
    // Opposite signs cancel in the sum: parameter 3 ends the window with score 0, weight 1e-8.
    for (const [step, gradient] of [
      [1, [1, -2, 0.5, 3]],
      [2, [1, -2, 0.5, -3]],
    ] as const)
      state = freezing.advance(state, step, Float64Array.from(gradient));
    expect([...state.score]).toEqual([2, -4, 1, 0]);
    state = freezing.advance(state, 3, Float64Array.of(0, 0, 0, 0));
    const chosen = trainingOnes(state.active);
    expect(chosen).toHaveLength(2);
    expect([...state.score]).toEqual([2, -4, 1, 0].map((score, k) => (state.active[k] ? 0 : score)));
    // A frozen one keeps its score through the next window whatever is handed in for it.
    const frozen = everyone(4).filter((k) => !state.active[k]);
    const next = freezing.advance(state, 4, Float64Array.of(9, 9, 9, 9));
    for (const k of frozen) expect(next.score[k]).toBe(state.score[k]);
    for (const k of chosen) expect(next.score[k]).toBe(9);
  });

  test('wsbd draws by |score|: a share of two weights, over seeds', () => {
    let first = 0;
    const runs = 4000;
    for (let seed = 0; seed < runs; seed++) {
      const freezing = createFreezing(
        { strategy: 'wsbd', window: 1, activeFraction: 0.5 } as { strategy: string },
        setting(2, [0, 1], seed),
      );
      first += freezing.advance(freezing.start(), 1, Float64Array.of(-3, 1)).active[0];
    }
    expect(Math.abs(first - 0.75 * runs)).toBeLessThan(5 * Math.sqrt(runs * 0.75 * 0.25));
  });

  test('random draws uniformly and keeps no score', () => {
    const counts = new Float64Array(10);
    for (let seed = 0; seed < 2000; seed++) {
      const freezing = createFreezing(
        { strategy: 'random', window: 1 } as { strategy: string },
        setting(10, [], seed),
      );
      const state = freezing.advance(
        freezing.start(),
        1,
        Float64Array.from({ length: 10 }, (_, k) => k),
      );
      expect(trainingOnes(state.active)).toHaveLength(3);
      expect(state.score).toEqual(new Float64Array(10));
      for (const k of trainingOnes(state.active)) counts[k]++;
    }
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(5 * Math.sqrt(2000 * 0.3 * 0.7));
  });

  // int(0.3 P) of the published sizes: P = 16, 48, 100; half of circuit A's angles live.
  test.each([
    [16, 4],
    [48, 14],
    [100, 30],
    [10, 3],
    [2, 1],
  ])('of %d parameters %d train', (parameters, training) => {
    for (const strategy of ['random', 'wsbd']) {
      const live = everyone(parameters).filter((k) => k % 2 === 0);
      const go = (candidates: string) => {
        const freezing = createFreezing(
          { strategy, window: 5, candidates } as { strategy: string },
          setting(parameters, live),
        );
        const start = freezing.start();
        return [start, freezing.advance(start, 5, new Float64Array(parameters))];
      };
      const [start, after] = go('all');
      expect(trainingOnes(start.active)).toHaveLength(parameters);
      expect(trainingOnes(after.active)).toHaveLength(training);
      const [liveStart, liveAfter] = go('live');
      expect(trainingOnes(liveStart.active)).toEqual(live);
      expect(trainingOnes(liveAfter.active)).toHaveLength(Math.max(1, Math.floor(0.3 * live.length)));
      for (const k of trainingOnes(liveAfter.active)) expect(live).toContain(k);
    }
  });

  test('a draw depends on seed and window alone', () => {
    const spec = { strategy: 'wsbd', window: 10 } as { strategy: string };
    const gradient = Float64Array.from({ length: 30 }, (_, k) => Math.sin(k));
    const at = (seed: number, step: number) => {
      const freezing = createFreezing(spec, setting(30, [], seed));
      return [...freezing.advance(freezing.start(), step, gradient).active];
    };
    expect(at(1, 20)).toEqual(at(1, 20));
    expect(at(1, 20)).not.toEqual(at(1, 10));
    expect(at(1, 20)).not.toEqual(at(2, 20));
  });

  test('records are complete; wrong options are refused', () => {
    for (const [name, strategy] of Object.entries(freezingStrategies)) {
      expect(strategy.name).toBe(name);
      expect(strategy.help.length).toBeGreaterThan(20);
      const { freezing } = parse(strategy.example);
      expect(() => createFreezing(freezing, setting(4, [0]))).not.toThrow();
    }
    expect(() => createFreezing({ strategy: 'constructor' }, setting(4, []))).toThrow(
      'expected one of none, structural',
    );
    expect(() =>
      createFreezing({ strategy: 'wsbd', window: 0 } as { strategy: string }, setting(4, [])),
    ).toThrow('window');
    expect(() =>
      createFreezing({ strategy: 'none', window: 5 } as { strategy: string }, setting(4, [])),
    ).toThrow('window');
  });
});
