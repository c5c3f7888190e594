import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rateAt } from '../../src/learn/learningRate.ts';
import { forgetMoments } from '../../src/learn/momentsAfterFreezing.ts';
import { createOptimizer, optimizers } from '../../src/learn/optimizers.ts';

const all = (count: number) => new Uint8Array(count).fill(1);

describe('optimizers', () => {
  test('Adam: four updates of algorithm 1, computed with NumPy', () => {
    const adam = createOptimizer({ name: 'adam', learningRate: 0.01 } as { name: string });
    const gradients = [
      [0.5, -0.1],
      [0.2, 0.4],
      [-0.3, 0],
      [1e-3, -2],
    ];
    const expected = [
      [0.2900000002, -1.1900000009999998],
      [0.2810142483902928, -1.1955950357485128],
      [0.2780587150923735, -1.1999200137918904],
      [0.27562828670023676, -1.1949427892426208],
    ];
    let parameters: Float64Array = Float64Array.of(0.3, -1.2);
    let state = adam.start(2);
    gradients.forEach((gradient, t) => {
      ({ parameters, state } = adam.update(parameters, state, Float64Array.from(gradient), all(2)));
      expect([...parameters]).toEqual(expected[t].map((value) => expect.closeTo(value, 14)));
    });
    expect([...state.m]).toEqual([0.025750000000000006, -0.17489].map((value) => expect.closeTo(value, 15)));
    expect([...state.v]).toEqual(
      [0.00037908178975, 0.00416965018999].map((value) => expect.closeTo(value, 15)),
    );
    expect(state.steps).toBe(4);
  });

  // By the formulas of their papers, in Python.
  test.each([
    [
      { name: 'momentum' },
      [
        [0.295, -1.199],
        [0.2885, -1.2021000000000002],
        [0.28564999999999996, -1.2048900000000002],
        [0.28307499999999997, -1.1874010000000002],
      ],
    ],
    [
      { name: 'momentum', nesterov: true },
      [
        [0.2905, -1.1981],
        [0.28264999999999996, -1.20489],
        [0.283085, -1.207401],
        [0.2807575, -1.1716609],
      ],
    ],
    [
      { name: 'rmsprop' },
      [
        [0.2683772253983161, -1.1683772333983131],
        [0.256091323816354, -1.1991464618006802],
        [0.27264344067515944, -1.1991464618006802],
        [0.27258528256327696, -1.1680512870138677],
      ],
    ],
    [
      { name: 'adam', amsgrad: true },
      [
        [0.2900000002, -1.1900000009999998],
        [0.2810142483902928, -1.1955950357485128],
        [0.2780587150923735, -1.199917850762067],
        [0.27562949901426786, -1.1949406262127973],
      ],
    ],
  ])('%j: four updates', (options, expected) => {
    const optimizer = createOptimizer(Object.assign({ learningRate: 0.01 }, options));
    let parameters: Float64Array = Float64Array.of(0.3, -1.2);
    let state = optimizer.start(2);
    [
      [0.5, -0.1],
      [0.2, 0.4],
      [-0.3, 0],
      [1e-3, -2],
    ].forEach((gradient, t) => {
      ({ parameters, state } = optimizer.update(parameters, state, Float64Array.from(gradient), all(2)));
      expect([...parameters]).toEqual(expected[t].map((value) => expect.closeTo(value, 14)));
    });
  });

  test('rates warm up, step down, and follow a cosine to zero', () => {
    const rates = (options: object, steps: readonly number[]) =>
      steps.map((t) => rateAt({ learningRate: 2, ...options }, t));
    expect(rates({ warmupSteps: 4 }, [0, 1, 3, 4, 9])).toEqual([0.5, 1, 2, 2, 2]);
    expect(rates({ schedule: 'step', scheduleSteps: 3, scheduleFactor: 0.5 }, [0, 2, 3, 6])).toEqual([
      2, 2, 1, 0.5,
    ]);
    const cosine = rates({ schedule: 'cosine', scheduleSteps: 8, warmupSteps: 2 }, [2, 4, 6, 10, 99]);
    expect(cosine).toEqual([2, 1 + Math.SQRT1_2, 1, 0, 0].map((rate) => expect.closeTo(rate, 14)));
  });

  test('SGD moves against the gradient', () => {
    const sgd = createOptimizer({ name: 'sgd', learningRate: 0.5 } as { name: string });
    const { parameters, state } = sgd.update(
      Float64Array.of(1, 2),
      sgd.start(2),
      Float64Array.of(0.5, -4),
      all(2),
    );
    expect([...parameters]).toEqual([0.75, 4]);
    expect(state).toEqual({ m: new Float64Array(0), v: new Float64Array(0), steps: 1 });
  });

  test.each(Object.keys(optimizers))('%s: pure; frozen parameters and their moments stay', (name) => {
    const optimizer = createOptimizer({ name, learningRate: 0.1 } as { name: string });
    const numbers = fc.double({ min: -10, max: 10, noNaN: true });
    const rows = fc.array(fc.tuple(numbers, numbers, numbers, fc.boolean()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, (rows) => {
        const parameters = Float64Array.from(rows, ([value]) => value);
        const active = Uint8Array.from(rows, ([, , , trains]) => (trains ? 1 : 0));
        const first = optimizer.update(
          parameters,
          optimizer.start(rows.length),
          Float64Array.from(rows, ([, g]) => g),
          all(rows.length),
        );
        const before = structuredClone(first);
        const second = optimizer.update(
          first.parameters,
          first.state,
          Float64Array.from(rows, ([, , g]) => g),
          active,
        );
        expect(first).toEqual(before);
        rows.forEach(([, , , trains], k) => {
          if (trains) return;
          expect(second.parameters[k]).toBe(first.parameters[k]);
          expect(second.state.m[k]).toBe(first.state.m[k]);
          expect(second.state.v[k]).toBe(first.state.v[k]);
        });
      }),
    );
  });

  test('forgetting clears the chosen moments only', () => {
    const state = { m: Float64Array.of(1, 2, 3), v: Float64Array.of(4, 5, 6), steps: 7 };
    expect(forgetMoments(state, Uint8Array.of(0, 1, 0))).toEqual({
      m: Float64Array.of(1, 0, 3),
      v: Float64Array.of(4, 0, 6),
      steps: 7,
    });
  });

  test('records: name, example and configuration file agree with the schema', () => {
    for (const [name, kind] of Object.entries(optimizers)) {
      expect(kind.name).toBe(name);
      expect(kind.help.length).toBeGreaterThan(20);
      expect(() => kind.create(parse(kind.example))).not.toThrow();
      const file = readFileSync(new URL(`../../configs/optimizers/${name}.yaml`, import.meta.url), 'utf8');
      expect(parse(file)).toEqual(parse(kind.example));
    }
    expect(() => createOptimizer({ name: 'adamw' })).toThrow(
      'expected one of sgd, momentum, rmsprop, adam, spsa, got "adamw"',
    );
    expect(() => createOptimizer({ name: 'adam', learningRate: -1 } as { name: string })).toThrow(
      'learningRate',
    );
    expect(() => createOptimizer({ name: 'sgd', learningRate: 1, beta1: 0 } as { name: string })).toThrow(
      'beta1',
    );
  });
});
