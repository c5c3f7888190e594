import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimSchema } from '../../src/experiment/spec/claimSpec.ts';
import { type ClaimScope, judgeClaim, type Measurement } from '../../src/report/claims/claim.ts';
import { claims } from '../../src/report/claims/claims.ts';
import { finished, inputOf, trained } from './madeUp.ts';

/**
 * Of 1, 2, 3, 4, 5: mean 3, standard error sqrt(2.5 / 5), t quantile 2.776445 (4 degrees of freedom, 0.975; NIST/SEMATECH
 * e-Handbook of Statistical Methods, 1.3.6.7.2, and SciPy for the further digits): 3 -+ 1.963243.
 */
const REACH = 2.7764451051977934 * Math.SQRT1_2;
const SEEDS = [1, 2, 3, 4, 5];

const measured = (
  lower: number | null,
  upper: number | null,
  more: Partial<Measurement> = {},
): Measurement => ({
  value: 0,
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

  it('not at all where nothing was measured, or there is no interval', () => {
    expect(judgeClaim(null, 1, 'above')).toBe('not tested');
    expect(judgeClaim(measured(null, null), -1, 'above')).toBe('not judged');
    expect(judgeClaim(measured(null, null), 1, 'below')).toBe('not judged');
  });

  it('and never both ways', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, threshold) => {
        const found = measured(Math.min(a, b), Math.max(a, b));
        const above = judgeClaim(found, threshold, 'above');
        const below = judgeClaim(found, threshold, 'below');
        if (above === 'not supported') expect(below).toBe('supported');
        if (above === 'supported' && found.lower! > threshold) expect(below).toBe('not supported');
      }),
    );
  });
});

type Tasks = readonly ReturnType<typeof finished>[];

const scopeOf = (tasks: Tasks, more: Partial<ClaimScope> = {}): ClaimScope => ({
  input: inputOf(tasks),
  everySeed: inputOf(tasks),
  spec: claimSchema.parse({ threshold: 0 }),
  keeps: () => true,
  circuit: null,
  ...more,
});
const measure = (name: string, tasks: Tasks, more: Partial<ClaimScope> = {}): Measurement | null =>
  claims[name].measure(scopeOf(tasks, more));

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
    expect(found).toMatchObject({ count: 3, over: 'seeds', lower: null, upper: null });
    // d_z: mean over standard deviation (n - 1) of 0.2, 0.3, 0.05.
    expect(found.effectSize).toBeCloseTo(0.183333333 / 0.125830574, 6);
  });
  it('has the interval of its seeds', () => {
    const five = SEEDS.flatMap((seed) => [
      trained({ hardware: 'x', seed, loss: 1 }),
      trained({ hardware: 'y', seed, loss: 1 + seed / 100 }),
    ]);
    const found = measure('C1', five)!;
    expect(found.value).toBeCloseTo(0.03, 12);
    expect(found.lower).toBeCloseTo((3 - REACH) / 100, 12);
    expect(found.upper).toBeCloseTo((3 + REACH) / 100, 12);
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
  it('is of one QNN, though each machine has its own stream of shots', () => {
    const own = SEEDS.flatMap((seed) =>
      ['x', 'y'].map((hardware, k) =>
        trained({ hardware, seed, loss: 1 + k * seed }, 'hardware', { shotStream: hardware }),
      ),
    );
    expect(measure('C1', own)).toMatchObject({ value: 3, count: 5 });
  });
  it('stays with the circuit that ran on the most machines when one of them is left out', () => {
    const two = SEEDS.flatMap((seed) => [
      ...['x', 'y', 'z'].map((hardware, k) => trained({ hardware, seed, loss: 1 + k })),
      ...['x', 'y'].map((hardware, k) => trained({ hardware, seed, loss: 1 + 100 * k, model: 'a' })),
    ]);
    // The other one comes first, and has as many machines.
    const found = measure('C1', two.toReversed(), { keeps: (machine) => machine !== 'z' });
    expect(found).toMatchObject({ value: 1, count: 5 });
    expect(measure('C1', two, { keeps: (machine) => machine === 'z' })).toBeNull();
  });
  it('needs two machines', () => {
    expect(measure('C1', [trained({ hardware: 'good', seed: 1, loss: 1 })])).toBeNull();
  });
});

describe('C2', () => {
  const machines = ['a', 'b', 'c', 'd', 'e'];
  const foreign = (runs: (from: string, to: string) => boolean, seed: number) =>
    machines.map((from) =>
      finished('foreign', {
        seed: String(seed),
        from,
        targets: machines
          .filter((to) => to !== from)
          .map((to) => ({
            to,
            runs: runs(from, to),
            lossAsIs: runs(from, to) ? 1 + seed / 100 + (to === 'b' ? 0.02 : 0) : null,
            lossRetranspiled: 1,
          })),
      }),
    );
  const all = (runs: (from: string, to: string) => boolean) => SEEDS.flatMap((seed) => foreign(runs, seed));

  it('the share of pairs that cannot run, over machines and not over seeds', () => {
    const found = measure(
      'C2',
      all((from, to) => from === 'a' && to === 'b'),
    )!;
    // 19 of 20. Without a or b all of 12, so 5 x 0.95 - 4 = 0.75 each; without others 11 of 12, so 4.75 - 44 / 12 each.
    const error = Math.sqrt((2 * 0.2 ** 2 + 3 * (0.4 / 3) ** 2) / 4 / 5);
    expect(found.value).toBeCloseTo(0.95, 12);
    expect(found.lower).toBeCloseTo(0.95 - 2.7764451051977934 * error, 12);
    expect(found).toMatchObject({ upper: 1, count: 5, over: 'machines' });
  });
  it('C2b: what it costs where it can run, over seeds', () => {
    const found = measure(
      'C2b',
      all((from, to) => from === 'a' && (to === 'b' || to === 'c')),
    )!;
    // Of each seed the mean of two pairs, one of them 0.02 dearer.
    expect(found.value).toBeCloseTo(0.04, 12);
    expect(found.lower).toBeCloseTo(0.01 + (3 - REACH) / 100, 12);
    expect(found).toMatchObject({
      count: 5,
      over: 'seeds',
      remark: expect.stringMatching(/^2 ordered pairs/),
    });
    expect(
      measure(
        'C2b',
        all(() => false),
      ),
    ).toBeNull();
  });
});

describe('C3: what the stored numbers tell of a reported loss', () => {
  const migration = (
    seed: string,
    from: string,
    lossReported: number,
    lossFromPaperNumbers: number,
    byGate: number = lossReported,
  ) =>
    finished('migration', {
      seed,
      from,
      lossReported,
      lossFromPaperNumbers,
      lossFromPaperNumbersByGate: byGate,
      lossNoiseFree: 0,
      targets: [
        { to: from, loss: 9, control: false },
        { to: 'none', loss: 9, control: false },
        { to: from === 'a' ? 'b' : 'a', loss: 0.5, control: false },
        { to: from, loss: 77, control: true },
      ],
    });
  it('is 1 - squared error with them / squared error of the best guess without', () => {
    const runs = [
      // The loss elsewhere, 0.5, is off by 0.1 and 0.1; no noise by 0.6 and 0.4; the prediction by 0.02 and 0.04.
      migration('1', 'a', 0.6, 0.62, 0.7),
      migration('1', 'b', 0.4, 0.36),
      // No noise is off by 0.1; there is nothing elsewhere; the prediction is right, by native gate off by 0.05.
      migration('2', 'a', 0.1, 0.1, 0.05),
      migration('2', 'none', 5, 7),
    ];
    const found = measure('C3', runs)!;
    expect(found.value).toBeCloseTo((1 - (0.0004 + 0.0016) / 0.02 + 1) / 2, 12);
    expect(found).toMatchObject({ count: 2, over: 'seeds' });
    expect(measure('C3b', runs)!.value).toBeCloseTo((1 - 0.01 / 0.02 + 1 - 0.0025 / 0.01) / 2, 12);
  });
  it('is below 0 where the numbers mislead', () => {
    expect(measure('C3', [migration('1', 'a', 0.1, 0.9)])!.value).toBeCloseTo(1 - 0.64 / 0.01, 9);
  });
  it('compares with machines that count alone', () => {
    const runs = [migration('1', 'a', 0.6, 0.5), migration('1', 'b', 0.4, 0.4)];
    // Without b the loss of a elsewhere is not known, and no noise is off by 0.6.
    const found = measure('C3', runs, { keeps: (machine) => machine === 'a' })!;
    expect(found.value).toBeCloseTo(1 - 0.01 / 0.36, 12);
  });
});

it('C4: the share of steps that were counted as 1 + 2 x active', () => {
  const run = (seed: number, stepsAsCounted: number, study = 'freezing') =>
    trained({ hardware: 'none', seed, loss: 1, samples: 200, stepsAsCounted }, study);
  const all = SEEDS.map((seed) => run(seed, 200));
  expect(measure('C4', [...all, run(3, 0, 'hardware')])).toMatchObject({
    value: 1,
    lower: 1,
    upper: 1,
    count: 5,
  });
  expect(measure('C4', [run(1, 200), run(2, 199)])).toMatchObject({ value: 0.9975, lower: null, count: 2 });
});

describe('C5: masks of another machine', () => {
  const transfer = (seed: number, ...pairs: (readonly [string, string, number])[]) =>
    finished('mask-transfer', {
      seed: String(seed),
      pairs: pairs.map(([from, to, cost]) => ({
        from,
        to,
        control: from === to,
        lossForeignMask: 1 + cost,
        lossOwnMask: 1,
      })),
    });
  // Of seed s: masks of others cost (s + 2) / 100 on average, of the same machine 0.02.
  const runs = SEEDS.map((seed) =>
    transfer(
      seed,
      ['a', 'b', (seed + 1) / 100],
      ['b', 'a', (seed + 3) / 100],
      ['a', 'a', 0.01],
      ['b', 'b', 0.03],
    ),
  );
  it("loss with A's mask less that with B's own, without the controls", () => {
    const found = measure('C5', runs)!;
    expect(found.value).toBeCloseTo(0.05, 12);
    expect(found.lower).toBeCloseTo(0.02 + (3 - REACH) / 100, 12);
    expect(found.upper).toBeCloseTo(0.02 + (3 + REACH) / 100, 12);
    expect(found.count).toBe(5);
  });
  it('C5b: less the same of a second run on the same machine, seed by seed', () => {
    // A seed without a control does not count.
    const found = measure('C5b', [...runs, transfer(6, ['a', 'b', 5])])!;
    expect(found.value).toBeCloseTo(0.03, 12);
    expect(found.lower).toBeCloseTo((3 - REACH) / 100, 12);
    expect(found.upper).toBeCloseTo((3 + REACH) / 100, 12);
    expect(found).toMatchObject({ count: 5, over: 'seeds' });
    expect(found.remark).toContain('of the same machine 0.0200');
    expect(measure('C5b', [transfer(1, ['a', 'b', 1])])).toBeNull();
  });
  it('machines that do not count are in no pair', () => {
    expect(measure('C5', runs, { keeps: (machine) => machine !== 'a' })).toBeNull();
  });
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
  const spec = claimSchema.parse({ threshold: 0.25, leastLayers: 5 });
  it('is the median of the ratios from the least layers on; the remark weighs the text too', () => {
    const rows = [row(1, 500, 1, 1), row(5, 30, 100, 200), row(10, 60, 100, 200), row(20, 6, 100, 200)];
    expect(measure('C6', [finished('size', { rows })], { spec })).toMatchObject({
      value: 0.1,
      count: 3,
      over: 'sizes',
      // Of three there is no interval.
      lower: null,
      upper: null,
      // (30 + 60 + 900) / 300; (100 + 900) / 2000.
      remark: expect.stringMatching(/ 3\.30 \[.* text is 0\.500 \[0\.500, 0\.500\]/),
    });
  });
  it('has the 5th and 95th percentile of five sizes', () => {
    const rows = [30, 60, 90, 120, 150].map((hardware) => row(5, hardware, 100, 200));
    const found = measure('C6', [finished('size', { rows })], { spec })!;
    // 0.1 to 0.5 in steps of 0.1: at a fifth of a step from either end.
    expect(found.value).toBeCloseTo(0.3, 12);
    expect(found.lower).toBeCloseTo(0.12, 12);
    expect(found.upper).toBeCloseTo(0.48, 12);
  });
  it.each([
    [101, 0.1],
    [98.9, 1.1],
  ])('with 30 bytes for a formula of 0.3 x %d', (percent, value) => {
    const rows = [row(5, 30, 100, 200, (30 * percent) / 100)];
    expect(measure('C6', [finished('size', { rows })])!.value).toBeCloseTo(value, 12);
  });
  it('C6b: the same where it is largest of all numbers of layers', () => {
    const rows = [
      ...[30, 60, 90].map((hardware) => row(5, hardware, 100, 200)),
      ...[120, 150, 180, 210, 240].map((hardware) => row(2, hardware, 100, 200)),
      row(1, 15, 100, 200),
    ];
    const found = measure('C6b', [finished('size', { rows })])!;
    expect(found.value).toBeCloseTo(0.6, 12);
    expect(found.lower).toBeCloseTo(0.42, 12);
    expect(found).toMatchObject({ count: 5, remark: '1 layer: 0.0500, 2 layers: 0.600, 5 layers: 0.200' });
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
  const found = measure('C7', [latency([1, 2, 4, 5], 100), latency([30], 1000), latency([9], null)])!;
  // 1, 2, 4, 5 of 1,000 and 30 of 10,000 ms: 0.001 to 0.005 in steps of 0.001.
  expect(found.value).toBeCloseTo(0.003, 12);
  expect(found.lower).toBeCloseTo(0.0012, 12);
  expect(found.upper).toBeCloseTo(0.0048, 12);
  expect(found).toMatchObject({ count: 5, over: 'saves' });
  // Of a simulated step: 0.5, 1, 2, 2.5, 15 and 4.5.
  expect(found.remark).toMatch(/^2\.25 \[/);
  expect(measure('C7', [latency([1, 2, 4, 5], 100)])).toMatchObject({ count: 4, lower: null, upper: null });
});

describe('C11: a moved checkpoint beside one that was trained there', () => {
  // At home a has 1 and b has 2. Moves cost (s + 2) / 100 on average, twins 0.02, and noise-free ones 0.05.
  const moved = (seed: number, withTwins = true) => {
    const run = (from: string, lossAtHome: number, targets: [string, number, boolean?][]) =>
      finished('migration', {
        model: 'm',
        seed: String(seed),
        from,
        lossAtHome,
        targets: targets
          .filter(([, , control]) => withTwins || !control)
          .map(([to, loss, control = false]) => ({ to, loss, control })),
      });
    return [
      run('a', 1, [
        ['a', 7],
        ['b', 2 + (seed + 1) / 100],
        ['none', 0],
        ['a', 1.01, true],
      ]),
      run('b', 2, [
        ['a', 1 + (seed + 3) / 100],
        ['b', 7],
        ['none', 0],
        ['b', 2.03, true],
      ]),
      run('none', 0.5, [
        ['a', 1.04],
        ['b', 2.06],
        ['none', 7],
        ['none', 9, true],
      ]),
    ];
  };
  it('less what a second run of the same machine differs by', () => {
    const found = measure(
      'C11',
      SEEDS.flatMap((seed) => moved(seed)),
    )!;
    expect(found.value).toBeCloseTo(0.03, 12);
    expect(found.lower).toBeCloseTo((3 - REACH) / 100, 12);
    expect(found.upper).toBeCloseTo((3 + REACH) / 100, 12);
    expect(found).toMatchObject({ count: 5, over: 'seeds' });
    expect(found.remark).toMatch(/^moved 0\.0500 .* same machine 0\.0200 .* less that run 0\.0300 /);
  });
  it('is not measured without that', () => {
    expect(
      measure(
        'C11',
        SEEDS.flatMap((seed) => moved(seed, false)),
      ),
    ).toBeNull();
  });
  it('is of the circuit that moves between the most machines; another one is measured beside, on all of its seeds', () => {
    const others = SEEDS.flatMap((seed) =>
      moved(seed)
        .filter(({ result }) => (result as { from: string }).from !== 'none')
        .map((task) => ({ ...task, result: { ...(task.result as object), model: 'other' } })),
    );
    const own = [6, 7, 8, 9, 10].flatMap((seed) => moved(seed));
    const scope = scopeOf(own, { everySeed: inputOf([...others, ...own]) });
    // Seeds 6 to 10 of its own: mean 8, so 8 + 2 - 2 hundredths.
    expect(claims.C11.measure(scope)!.value).toBeCloseTo(0.08, 12);
    const variants = claims.C11.variants!(scope);
    expect(Object.keys(variants)).toEqual(['other']);
    expect(claims.C11.measure(variants.other)!.value).toBeCloseTo(0.03, 12);
    // Where its seeds are not among those that are judged, no other circuit takes its place.
    expect(claims.C11.measure({ ...scope, input: inputOf(others) })).toBeNull();
    for (const name of ['C3', 'C3b']) expect(claims[name].variants).toBe(claims.C11.variants);
  });
});
