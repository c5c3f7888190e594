import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeClaim, type Measurement } from '../../src/report/claims/claim.ts';
import { claims } from '../../src/report/claims/claims.ts';
import { tables } from '../../src/report/tables.ts';
import { finished, inputOf, trained } from './madeUp.ts';

const measured = (lower: number, upper: number, more: Partial<Measurement> = {}): Measurement => ({
  value: (lower + upper) / 2,
  lower,
  upper,
  count: 10,
  over: 'seeds',
  effectSize: null,
  ...more,
});

describe('a claim is judged by its interval', () => {
  it.each([
    [1, 2, 0.5, 'above', 'supported'],
    [1, 2, 1, 'above', 'supported'],
    [1, 2, 1.5, 'above', 'inconclusive'],
    [1, 2, 2, 'above', 'inconclusive'],
    [1, 2, 2.5, 'above', 'not supported'],
    [1, 2, 2.5, 'below', 'supported'],
    [1, 2, 2, 'below', 'supported'],
    [1, 2, 1.5, 'below', 'inconclusive'],
    [1, 2, 0.5, 'below', 'not supported'],
  ] as const)('[%d, %d] against %d, %s: %s', (lower, upper, threshold, when, outcome) => {
    expect(judgeClaim(measured(lower, upper), threshold, when)).toBe(outcome);
  });

  it('not at all where nothing was measured, or there is one seed', () => {
    expect(judgeClaim(null, 1, 'above')).toBe('not tested');
    expect(judgeClaim(measured(2, 2, { count: 1 }), 1, 'above')).toBe('inconclusive');
    expect(judgeClaim(measured(0, 0, { count: 1 }), 1, 'above')).toBe('inconclusive');
    expect(judgeClaim(measured(2, 2, { count: 1, over: 'QNNs' }), 1, 'above')).toBe('supported');
  });

  it('and never both ways', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, threshold) => {
        const found = measured(Math.min(a, b), Math.max(a, b));
        const above = judgeClaim(found, threshold, 'above');
        const below = judgeClaim(found, threshold, 'below');
        if (above === 'not supported') expect(below).toBe('supported');
        if (above === 'supported' && found.lower > threshold) expect(below).toBe('not supported');
      }),
    );
  });
});

const measure = (name: string, tasks: ReturnType<typeof finished>[]): Measurement | null =>
  claims[name].measure(inputOf(tasks));

it.each(Object.keys(claims))('%s is not measured where its runs were not made', (name) => {
  expect(measure(name, [])).toBeNull();
  expect(claims[name].name).toBe(name);
});

describe('C1: loss on the worst machine less that on the best', () => {
  const runs = [
    [1.0, 1.2],
    [1.1, 1.4],
    [1.05, 1.1],
  ].flatMap(([good, bad], k) => [
    trained({ hardware: 'good', seed: k, loss: good }),
    trained({ hardware: 'between', seed: k, loss: 1.12 }),
    trained({ hardware: 'bad', seed: k, loss: bad }),
  ]);
  it('is the mean of the differences by seed, between machines that the other seeds choose', () => {
    const found = measure('C1', runs)!;
    // Differences 0.2, 0.3, 0.05: `bad` is the worst by any two of the three.
    expect(found.value).toBeCloseTo(0.55 / 3, 12);
    expect(found).toMatchObject({ count: 3, over: 'seeds' });
    expect(found.lower).toBeGreaterThanOrEqual(0.05 - 1e-12);
    expect(found.upper).toBeLessThanOrEqual(0.3 + 1e-12);
    // d_z: mean over standard deviation (n - 1) of 0.2, 0.3, 0.05.
    expect(found.effectSize).toBeCloseTo(0.183333333 / 0.125830574, 6);
  });
  it('finds nothing on machines that differ by chance only, where choosing on the same seeds would', () => {
    const chance = [
      [1.2, 1.0],
      [1.0, 1.2],
    ].flatMap(([x, y], seed) => [
      trained({ hardware: 'x', seed, loss: x }),
      trained({ hardware: 'y', seed, loss: y }),
    ]);
    // Each seed has the machine as best that the other seed has as best, which is its own worst.
    expect(measure('C1', chance)!.value).toBeCloseTo(-0.2, 12);
  });
  it('leaves out the noise-free run, other QNNs, frozen runs and other studies', () => {
    const others = [
      trained({ hardware: 'none', seed: 0, loss: 0 }),
      trained({ hardware: 'good', seed: 0, loss: 9, model: 'other' }),
      trained({ hardware: 'good', seed: 0, loss: 0, freezing: 'wsbd' }),
      trained({ hardware: 'good', seed: 0, loss: 0, level: 0 }),
      trained({ hardware: 'good', seed: 0, loss: 0 }, 'freezing'),
    ];
    expect(measure('C1', [...others, ...runs])).toEqual(measure('C1', runs));
  });
  it('needs two machines', () => {
    expect(measure('C1', [trained({ hardware: 'good', seed: 1, loss: 1 })])).toBeNull();
  });
});

it('C2: the share of pairs that cannot run, by seed', () => {
  const foreign = (seed: string, runs: boolean[]) =>
    finished('foreign', { seed, targets: runs.map((one) => ({ runs: one })) });
  const found = measure('C2', [
    foreign('1', [true, false, false, false]),
    foreign('1', [false, false, false, false]),
    foreign('2', [true, false, true, false]),
  ])!;
  // Seed 1: 7 of 8; seed 2: 2 of 4.
  expect(found.value).toBeCloseTo((7 / 8 + 1 / 2) / 2, 12);
  expect(found).toMatchObject({ count: 2, lower: 0.5, upper: 0.875 });
});

describe('C3: what the stored numbers tell of a reported loss', () => {
  const migration = (seed: string, from: string, lossReported: number, lossFromPaperNumbers: number) =>
    finished('migration', {
      seed,
      from,
      lossReported,
      lossFromPaperNumbers,
      lossNoiseFree: 0,
      targets: [
        { to: from, loss: 9 },
        { to: 'none', loss: 9 },
        { to: 'x', loss: 0.4 },
        { to: 'y', loss: 0.6 },
      ],
    });
  it('is 1 - squared error with them / squared error of the best guess without', () => {
    const found = measure('C3', [
      // The mean elsewhere, 0.5, is off by 0.1 and 0.1; no noise by 0.6 and 0.4; the prediction by 0.02 and 0.04.
      migration('1', 'a', 0.6, 0.62),
      migration('1', 'b', 0.4, 0.36),
      // No noise is off by 0.1, the mean elsewhere by 0.4; the prediction is right.
      migration('2', 'a', 0.1, 0.1),
      migration('2', 'none', 5, 7),
    ])!;
    expect(found.value).toBeCloseTo((1 - (0.0004 + 0.0016) / 0.02 + 1) / 2, 12);
    expect(found).toMatchObject({ count: 2, over: 'seeds' });
  });
  it('is below 0 where the numbers mislead', () => {
    expect(measure('C3', [migration('1', 'a', 0.1, 0.9)])!.value).toBeCloseTo(1 - 0.64 / 0.01, 9);
  });
});

it('C4: the share of steps that were counted as 1 + 2 x active', () => {
  const run = (seed: number, stepsAsCounted: number, study = 'freezing') =>
    trained({ hardware: 'none', seed, loss: 1, samples: 200, stepsAsCounted }, study);
  expect(measure('C4', [run(1, 200), run(2, 200), run(3, 0, 'hardware')])).toMatchObject({
    value: 1,
    lower: 1,
    upper: 1,
  });
  expect(measure('C4', [run(1, 200), run(2, 199)])!.value).toBeCloseTo(0.9975, 12);
});

it("C5: loss with A's mask less that with B's own", () => {
  const transfer = (seed: string, ...pairs: number[][]) =>
    finished('mask-transfer', {
      seed,
      pairs: pairs.map(([lossForeignMask, lossOwnMask]) => ({ lossForeignMask, lossOwnMask })),
    });
  const found = measure('C5', [transfer('1', [1.2, 1.1], [1.1, 1.1]), transfer('2', [1.0, 1.3])])!;
  expect(found.value).toBeCloseTo((0.05 - 0.3) / 2, 12);
  expect(found.count).toBe(2);
});

describe('C6: hardware beside parameters', () => {
  const row = (
    layers: number,
    hardware: number,
    parameters: number,
    optimizer: number,
    formulaBytes = hardware,
  ) => ({
    layers,
    bytes: 2000,
    components: [
      { component: 'parameters', bytes: parameters, formulaBytes: parameters },
      { component: 'optimizer', bytes: optimizer, formulaBytes: optimizer },
      { component: 'hardware', bytes: hardware, formulaBytes },
      { component: 'hardware, further', bytes: 60, formulaBytes: null },
      { component: 'calibration text', bytes: 900, formulaBytes: null },
      { component: 'circuit text', bytes: 100, formulaBytes: null },
    ],
  });
  it('is the median of the ratios from five layers on; the remark weighs the text too', () => {
    const rows = [row(1, 500, 1, 1), row(5, 30, 100, 200), row(10, 60, 100, 200), row(20, 6, 100, 200)];
    expect(measure('C6', [finished('size', { rows })])).toMatchObject({
      value: 0.1,
      count: 3,
      over: 'sizes',
      // (30 + 60 + 900) / 300; (100 + 900) / 2000.
      remark: expect.stringMatching(/ 3\.30 \[.* text is 0\.500 \[0\.500, 0\.500\]/),
    });
  });
  it.each([
    [101, 0.1],
    [98.9, 1.1],
  ])('with 30 bytes for a formula of 0.3 x %d', (percent, value) => {
    const rows = [row(5, 30, 100, 200, (30 * percent) / 100)];
    expect(measure('C6', [finished('size', { rows })])!.value).toBeCloseTo(value, 12);
  });
});

it("C7: the asynchronous stall as a share of the machine's step, over all saves", () => {
  const latency = (stallMs: number[], qpuCircuitMs: number | null) =>
    finished('latency', {
      qpuCircuitMs,
      circuitsPerStep: 10,
      stepMs: [2, 2, 2],
      modes: [
        { mode: 'sync', stallMs: [99, 99] },
        { mode: 'async', stallMs },
      ],
    });
  const found = measure('C7', [latency([1, 2], 100), latency([30], 1000), latency([9], null)])!;
  // 1, 2 of 1,000 and 30 of 10,000 ms.
  expect(found.value).toBeCloseTo(0.002, 12);
  expect(found.lower).toBeCloseTo(0.0011, 12);
  expect(found.upper).toBeCloseTo(0.0029, 12);
  expect(found).toMatchObject({ count: 3, over: 'saves' });
  // Of a simulated step: 0.5, 1, 15 and 4.5.
  expect(found.remark).toMatch(/^2\.75 \[/);
});

it('the table of claims judges each by the threshold of its own experiment', () => {
  const runs = (experiment: string, spread: number) =>
    [1, 2].flatMap((seed) =>
      [0, spread].map((more) => ({
        ...trained({ hardware: `h${more}`, seed, loss: 1 + more }),
        experiment,
      })),
    );
  const specs = {
    b: { claims: { C1: { threshold: 0.2 }, C9: { threshold: 0 } } },
    a: { claims: { C1: { threshold: 0.2 }, C2: { threshold: 0.5 } } },
  };
  const rows = tables.claims.rows(inputOf([...runs('b', 0.1), ...runs('a', 0.3)], specs));
  expect(rows.map(({ id, experiment, verdict, threshold }) => [id, experiment, verdict, threshold])).toEqual([
    ['C1', 'b', 'not supported', 0.2],
    ['C1', 'a', 'supported', 0.2],
    ['C2', 'a', 'not tested', 0.5],
    ['C9', 'b', 'not tested', 0],
  ]);
});
