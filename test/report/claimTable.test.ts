import { describe, expect, it } from 'vitest';
import { claimSchema } from '../../src/experiment/spec/claimSpec.ts';
import type { Row } from '../../src/report/table.ts';
import { tables } from '../../src/report/tables.ts';
import { finished, inputOf, trained } from './madeUp.ts';

const SEEDS = [1, 2, 3, 4, 5];

type Tasks = readonly ReturnType<typeof finished>[];

const specOf = (claims: Record<string, object>, verdicts = true) => ({
  verdicts,
  seeds: 5,
  claims: Object.fromEntries(Object.entries(claims).map(([id, claim]) => [id, claimSchema.parse(claim)])),
});
const C1 = (tasks: Tasks, claim: object, calibratedAt = {}, verdicts = true): Row =>
  tables.claims.rows({
    ...inputOf(tasks, { hardware: specOf({ C1: claim }, verdicts) }),
    calibratedAt,
  })[0];

/** Losses beside 1, by machine, times the seed: differences of 1, 2, 3, 4 and 5 times theirs. */
const runs = (offsets: Record<string, number>, more: object = {}, seeds = SEEDS) =>
  seeds.flatMap((seed) =>
    Object.entries(offsets).map(([hardware, offset]) =>
      trained({ hardware, seed, loss: 1 + offset * seed, ...more }),
    ),
  );

describe('the table of claims', () => {
  it('judges each by the threshold of its own experiment', () => {
    const of = (experiment: string, spread: number) =>
      runs({ x: 0, y: spread }).map((one) => ({ ...one, experiment }));
    const specs = {
      b: specOf({ C1: { threshold: 0.2 }, C99: { threshold: 0 } }),
      a: specOf({ C1: { threshold: 0.2 }, C11: { threshold: 0.5 }, C2: { threshold: 0.5 } }),
    };
    // 3 -+ 1.96 times 0.03 and times 0.2.
    const rows = tables.claims.rows(inputOf([...of('b', 0.03), ...of('a', 0.2)], specs));
    expect(
      rows.map(({ id, experiment, verdict, threshold }) => [id, experiment, verdict, threshold]),
    ).toEqual([
      ['C1', 'b', 'not supported', 0.2],
      ['C1', 'a', 'supported', 0.2],
      ['C2', 'a', 'not tested', 0.5],
      ['C11', 'a', 'not tested', 0.5],
      ['C99', 'b', 'not tested', 0],
    ]);
  });

  it.each([
    [4, 'not judged', ''],
    [5, 'supported', 'number'],
  ])('%d seeds: %s', (count, verdict, interval) => {
    const row = C1(runs({ x: 0, y: 1 }, {}, SEEDS.slice(0, count)), { threshold: 0.2 });
    expect(row).toMatchObject({ n: count, verdict, half: verdict, twice: verdict });
    expect(typeof row.measured).toBe('number');
    expect([typeof row.low, typeof row.high]).toEqual(
      interval === '' ? ['object', 'object'] : [interval, interval],
    );
    expect(row.robustness === null).toBe(interval === '');
  });

  it('a quick run has numbers and no verdict anywhere', () => {
    const tasks = [...runs({ x: 0, y: 1, z: 2 }), ...runs({ x: 0, y: 9 }, { model: 'k' })];
    const row = C1(tasks, { threshold: 0.2, newestMachines: 2 }, { x: '2021', y: '2022', z: '2020' }, false);
    expect(row).toMatchObject({
      measured: 6,
      n: 5,
      verdict: 'not judged (5 seeds, quick)',
      robustness: null,
    });
    expect(row).toMatchObject({ half: 'not judged', twice: 'not judged', without_verdict: 'not judged' });
    expect(JSON.stringify(row)).not.toMatch(/"supported"|not supported|inconclusive|, supported/);
    const missing = C1([], { threshold: 0.2 }, {}, false);
    expect(missing.verdict).toBe('not tested');
  });

  it('says under which circumstances the verdict is another one', () => {
    const tasks = [...runs({ old: 0.1, x: 0.02, y: 0.01, z: 0 }), ...runs({ x: 0.03, z: 0 }, { model: 'k' })];
    const calibratedAt = { old: '2020-01-01', x: '2023-01-01', y: '2024-05-01', z: '2024-04-30' };
    const row = C1(tasks, { threshold: 0.1, newestMachines: 2, reason: 'as a test has it' }, calibratedAt);
    // 0.1 x (3 -+ 1.963); without `old` 0.02, the two newest 0.01, the other circuit 0.03 times that.
    expect(row.measured).toBeCloseTo(0.3, 12);
    expect(row.low).toBeCloseTo(0.1036757, 6);
    expect(row.high).toBeCloseTo(0.4963243, 6);
    expect(row).toMatchObject({
      verdict: 'supported',
      reason: 'as a test has it',
      half: 'supported',
      twice: 'inconclusive',
      without: 'old',
      without_verdict: 'not supported',
      robustness: 'depends on: twice the threshold; without old; the 2 machines calibrated last (y, z); k',
      beside:
        'the 2 machines calibrated last (y, z): 0.0300 [0.0104, 0.0496], not supported; ' +
        'k: 0.0900 [0.0311, 0.149], inconclusive',
    });
    expect(row.without_measured).toBeCloseTo(0.06, 12);
    expect(row.without_low).toBeCloseTo(0.0207351, 6);
    expect(row.without_high).toBeCloseTo(0.0992649, 6);
  });

  it('or that it is robust', () => {
    const row = C1(runs({ w: 0, x: 1, y: 2, z: 3 }), { threshold: 0.1 });
    expect(row).toMatchObject({ verdict: 'supported', robustness: 'robust', beside: null });
    expect(row.without_measured).toBeCloseTo(6, 12);
  });

  it('depends on a machine without which nothing can be measured', () => {
    const row = C1(runs({ x: 0, y: 1 }), { threshold: 0.2 });
    expect(row).toMatchObject({
      verdict: 'supported',
      without: 'x',
      without_measured: null,
      without_low: null,
    });
    expect(row).toMatchObject({ without_verdict: 'not tested', robustness: 'depends on: without x' });
  });

  it('tries no threshold beyond what there can be', () => {
    const tasks = SEEDS.map((seed) =>
      trained({ hardware: 'none', seed, loss: 1, samples: 9, stepsAsCounted: 9 }, 'freezing'),
    );
    const specs = { freezing: specOf({ C4: { threshold: 1 } }) };
    const [row] = tables.claims.rows(inputOf(tasks, specs));
    expect(row).toMatchObject({ verdict: 'supported', half: 'supported', twice: null, robustness: 'robust' });
  });

  it('counts seeds from the one on that the file names', () => {
    const tasks = [...runs({ x: 0, y: 1 }), ...runs({ x: 0, y: -0.01 }, {}, [11, 12, 13, 14, 15])];
    const late = C1(tasks, { threshold: 0.2, fromSeed: 11 });
    // 0.01 times 11 to 15.
    expect(late.measured).toBeCloseTo(0.13, 12);
    expect(late).toMatchObject({ n: 5, from_seed: 11, verdict: 'not supported' });
    // Of all, `y` is the worst by any nine: 1 to 5, and -0.11 to -0.15.
    const all = C1(tasks, { threshold: 0.2 });
    expect(all.measured).toBeCloseTo((15 - 0.65) / 10, 12);
    expect(all).toMatchObject({ n: 10, from_seed: 1 });
    const none = C1(tasks, { threshold: 0.2, fromSeed: 16 });
    expect(none).toMatchObject({ measured: null, verdict: 'not tested' });
  });

  it('results that belong to no seed count from any on', () => {
    const rows = [30, 60, 90, 120, 150].map((bytes) => ({
      layers: 1,
      bytes: 1,
      components: [
        { component: 'parameters', bytes: 300, formulaBytes: 300 },
        { component: 'hardware', bytes, formulaBytes: bytes },
      ],
    }));
    const specs = { overhead: specOf({ C6: { threshold: 0.6, fromSeed: 7 } }) };
    const [row] = tables.claims.rows(inputOf([finished('size', { rows }, 'overhead')], specs));
    // 0.1 to 0.5: upper end 0.48.
    expect(row).toMatchObject({ n: 5, over: 'sizes', verdict: 'supported', twice: 'supported' });
    expect(row).toMatchObject({ half: 'inconclusive', robustness: 'depends on: half the threshold' });
  });
});
