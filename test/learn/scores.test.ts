import { describe, expect, test } from 'vitest';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import type { FreezingSetting } from '../../src/learn/freezing/freezingStrategy.ts';
import { createFreezing, freezingStrategies } from '../../src/learn/freezing.ts';
import { outcomeMeasurement } from '../../src/learn/objectives/outcomeMeasurement.ts';
import { createOptimizer } from '../../src/learn/optimizers.ts';
import { structurallyLive } from '../../src/learn/structurallyLive.ts';
import { createTrainingContext, expectedPasses } from '../../src/learn/trainingContext.ts';
import { trainingStep } from '../../src/learn/trainingStep.ts';
import { initialParameters, initialTrainState } from '../../src/learn/trainState.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';

type Spec = { strategy: string } & Record<string, unknown>;

function setting(names: readonly string[]): FreezingSetting {
  return { seed: 1, parameterNames: names, liveParameters: new Set(names) };
}

const FOUR = ['theta_0_0_0', 'theta_0_1_0', 'theta_1_0_0', 'theta_1_1_0'];
/** Gradients of two samples, which make a window. */
const FIRST = Float64Array.of(1, -2, 0.5, 3);
const SECOND = Float64Array.of(3, -2, -0.5, -1);

function afterWindow(spec: Spec) {
  const freezing = createFreezing({ window: 2, activeFraction: 0.5, ...spec } as Spec, setting(FOUR));
  const middle = freezing.advance(freezing.start(), 1, FIRST, FIRST);
  return { freezing, state: freezing.advance(middle, 2, SECOND, SECOND) };
}

const trains = (active: Uint8Array) => [...active.keys()].filter((k) => active[k]);

describe('scores', () => {
  // Sum 4 -4 0 2; last 3 -2 -0.5 -1; 0.9 x 0.1 g1 + 0.1 g2: 0.39 -0.38 -0.005 0.17; variance 1 0 0.25 4; Fisher 5 4 0.25 5.
  test.each<[string, number[], number[]]>([
    ['sum', [0, 1], [0, 0, 0, 2]],
    ['recent', [0, 1], [0, 0, -0.5, -1]],
    ['ema', [0, 1], [0, 0, -0.005, 0.17]],
    ['variance', [0, 3], [0, 0, 0.25, 0]],
  ])('%s: the largest train, those frozen keep their score', (score, chosen, kept) => {
    const { state } = afterWindow({ strategy: 'deterministic', score });
    expect(trains(state.active)).toEqual(chosen);
    for (const [k, value] of state.score.entries()) expect(value).toBeCloseTo(kept[k], 12);
  });

  test('fisher: squares of its own measurements, of frozen ones too, afresh in each window', () => {
    const { freezing, state } = afterWindow({ strategy: 'deterministic', score: 'fisher' });
    expect(trains(state.active)).toEqual([0, 3]);
    expect([...state.score]).toEqual([5, 4, 0.25, 5]);
    const next = freezing.advance(state, 3, new Float64Array(4), Float64Array.of(1, 7, 1, 1));
    expect([...next.score]).toEqual([1, 49, 1, 1]);
    expect(trains(freezing.advance(next, 4, new Float64Array(4), new Float64Array(4)).active)).toContain(1);
  });

  test('a variance that goes on through a second window is that of the second window', () => {
    const { freezing, state } = afterWindow({ strategy: 'deterministic', score: 'variance' });
    const third = freezing.advance(state, 3, Float64Array.of(10, 0, 0, 2));
    const fourth = freezing.advance(third, 4, Float64Array.of(-10, 0, 0, 2));
    // 0 has variance 100, 3 has none, 1 and 2 keep 0 and 0.25.
    expect(trains(fourth.active)).toEqual([0, 2]);
  });
});

describe('strategies', () => {
  test('no-reset: the score of a chosen one goes on', () => {
    const { state } = afterWindow({ strategy: 'no-reset' });
    expect([...state.score]).toEqual([4, -4, 0, 2]);
  });

  test('layer-wise: whole layers, drawn by the sum of their |scores|', () => {
    let first = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const freezing = createFreezing({ strategy: 'layer-wise', window: 1, activeFraction: 0.5 } as Spec, {
        ...setting(FOUR),
        seed,
      });
      const { active } = freezing.advance(freezing.start(), 1, Float64Array.of(-2, 4, 1, -1));
      expect([[0, 1].join(), [2, 3].join()]).toContain(trains(active).join());
      first += active[0];
    }
    expect(Math.abs(first / 2000 - 6 / 8)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / 2000));
  });
});

describe('moments and time', () => {
  const adam = (time?: string) =>
    createOptimizer({ name: 'adam', learningRate: 0.1, ...(time ? { time } : {}) } as { name: string });

  // A constant gradient moves Adam by the learning rate a step, if its time is that of its moments.
  test('after a thaw with zeroed moments a global time steps 3 times too far, time since the thaw does not', () => {
    const step = (time?: string): number => {
      const optimizer = adam(time);
      let state = optimizer.start(1);
      const all = Uint8Array.of(1);
      for (let k = 0; k < 2000; k++)
        state = optimizer.update(new Float64Array(1), state, Float64Array.of(1), all).state;
      const zeroed = { ...state, m: new Float64Array(1), v: new Float64Array(1) };
      return -optimizer.update(new Float64Array(1), zeroed, Float64Array.of(1), all).parameters[0];
    };
    expect(step('since-thaw')).toBeCloseTo(0.1, 6);
    // (1 - 0.9)/sqrt(1 - 0.999) = 3.16, x sqrt(1 - 0.999^2001).
    expect(step()).toBeCloseTo(0.1 * 3.16228 * Math.sqrt(1 - 0.999 ** 2001), 4);
  });

  test('per-parameter time counts the updates of a parameter and goes on after a thaw', () => {
    const optimizer = adam('per-parameter');
    let state = optimizer.start(2);
    for (const active of [
      [1, 1],
      [1, 0],
      [1, 1],
    ])
      state = optimizer.update(
        new Float64Array(2),
        state,
        Float64Array.of(1, 1),
        Uint8Array.from(active),
      ).state;
    expect([...state.updates!]).toEqual([3, 2]);
  });

  test('rates follow their schedule', () => {
    const stepAt = (schedule: string, steps: number): number => {
      const optimizer = createOptimizer({ name: 'sgd', learningRate: 1, schedule, scheduleSteps: 10 } as {
        name: string;
      });
      const state = { m: new Float64Array(0), v: new Float64Array(0), steps };
      return -optimizer.update(new Float64Array(1), state, Float64Array.of(1), Uint8Array.of(1))
        .parameters[0];
    };
    expect(stepAt('constant', 30)).toBe(1);
    expect(stepAt('inverse-time', 30)).toBe(0.25);
    expect(stepAt('halving', 30)).toBeCloseTo(0.125, 12);
  });
});

describe('circuits are counted where samples are drawn', () => {
  const model = { family: 'rx-rz-cz-ring', qubits: 4, layers: 2 };
  const names = ansatzOf(model).parameterNames;
  const engine = createEngine(ansatzOf(model).circuit, null, { trainable: names });
  const specs: Spec[] = [
    ...Object.keys(freezingStrategies).map((strategy) => ({ strategy })),
    ...['recent', 'ema', 'variance', 'fisher'].map((score) => ({ strategy: 'wsbd', score })),
    { strategy: 'wsbd', candidates: 'live', score: 'fisher' },
    { strategy: 'wsbd', moments: 'keep' },
  ].map((spec) => (['none', 'structural'].includes(spec.strategy) ? spec : { ...spec, window: 3 }));

  test.each(specs.map((spec) => [JSON.stringify(spec), spec] as const))('%s', (_, spec) => {
    const liveParameters = structurallyLive(model);
    for (const [rule, shots] of [
      ['adam', 100],
      ['adam', null],
      ['spsa', 100],
    ] as const) {
      const optimizer = createOptimizer({ name: rule, learningRate: 0.01 } as { name: string });
      const freezing = createFreezing(spec, { seed: 1, parameterNames: names, liveParameters });
      const context = createTrainingContext({
        seed: 1,
        measurement: outcomeMeasurement(engine, names, ansatzOf(model).inputNames),
        optimizer,
        freezing,
        shots,
      });
      let state = initialTrainState(initialParameters(1, 16), optimizer, freezing);
      for (let step = 0; step < 10; step++) {
        const active = trains(state.freezing.active).length;
        const probed = spec.score === 'fisher' ? (spec.candidates === 'live' ? 8 : 16) : 0;
        const features = initialParameters(`image ${step}`, 4);
        const { state: next, record } = trainingStep(context, state, { image: step, features, outcome: 0 });
        expect(record.forwardPasses).toBe((rule === 'spsa' ? 2 : 1 + 2 * active) + 2 * probed);
        expect(next.forwardPasses - state.forwardPasses).toBe(record.forwardPasses);
        expect(record.shots).toBe(record.forwardPasses * (shots ?? 0));
        expect(record.forwardPasses).toBe(expectedPasses(context, record.active));
        const moments = next.optimizer.m;
        if (spec.moments !== 'keep' && moments.length > 0)
          next.freezing.active.forEach((trained, k) => {
            if (!trained) expect(moments[k]).toBe(0);
          });
        state = next;
      }
    }
  });
});
