import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  provenanceColumns,
  type Row,
  type SummaryOptions,
  type Table,
  tableCsv,
  withSummaries,
} from '../../src/report/table.ts';
import { tables } from '../../src/report/tables.ts';

const rows: Row[] = [
  {
    group: 'a',
    seed: 1,
    x: 1,
    ratio: 1,
    same: 'yes',
    run: 'r1',
    commit: 'c',
    dirty: false,
    checkpoint_sha256: 's1',
  },
  {
    group: 'b',
    seed: 1,
    x: 7,
    ratio: 3,
    same: 'no',
    run: 'r2',
    commit: 'c',
    dirty: false,
    checkpoint_sha256: 's2',
  },
  {
    group: 'a',
    seed: 2,
    x: 2,
    ratio: 4,
    same: 'yes',
    run: 'r3',
    commit: 'c',
    dirty: true,
    checkpoint_sha256: 's3',
  },
  {
    group: 'a',
    seed: 3,
    x: 6,
    ratio: 16,
    same: 'yes',
    run: 'r4',
    commit: 'c',
    dirty: true,
    checkpoint_sha256: 's4',
  },
];
const summariesOf = (made: readonly Row[], options: SummaryOptions): Row[] =>
  withSummaries(
    made.map((cells) => ({ cells, setting: new Map() })),
    options,
  );
const summarized = summariesOf(rows, { by: ['group'], measures: ['x', 'ratio'], ratios: ['ratio'] });

describe('summaries', () => {
  it('follow their group, and leave the rows as they are', () => {
    expect(summarized.map(({ row, group, seed }) => [row, group, seed ?? null])).toEqual([
      ['run', 'a', 1],
      ['run', 'a', 2],
      ['run', 'a', 3],
      ['mean', 'a', null],
      ['run', 'b', 1],
      ['mean', 'b', 1],
    ]);
    expect(summarized[0]).toEqual({ row: 'run', ...rows[0] });
  });

  it('hold the mean, geometric for ratios, of the group', () => {
    expect(summarized[3]).toMatchObject({
      x: 3,
      n: 3,
      run: 'mean of 3',
      same: 'yes',
      dirty: null,
      commit: 'c',
    });
    expect(summarized[3].ratio).toBeCloseTo(4, 12);
    expect(summarized[3]).toMatchObject({ checkpoint_sha256: null, state_sha256: null });
  });

  it('have no interval below five rows', () => {
    expect(summarized[3]).toMatchObject({ x_low: null, x_high: null, ratio_low: null, ratio_high: null });
    expect(summarized[5]).toMatchObject({ x: 7, x_low: null, x_high: null, n: 1 });
  });

  it("have Student's interval, of logarithms for ratios", () => {
    const of = (values: readonly number[]) =>
      summariesOf(
        values.map((x) => ({ g: 1, x, ratio: 2 ** x })),
        { by: ['g'], measures: ['x', 'ratio'], ratios: ['ratio'] },
      )[values.length];
    // 3 -+ t sqrt(2.5 / 5) with t = 2.776445 of 4 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2: 2.776).
    const five = of([1, 2, 3, 4, 5]);
    expect(five.x_low).toBeCloseTo(1.036757, 6);
    expect(five.x_high).toBeCloseTo(4.963243, 6);
    expect(five.ratio).toBeCloseTo(8, 12);
    expect(five.ratio_low).toBeCloseTo(2 ** 1.036757, 5);
    expect(five.ratio_high).toBeCloseTo(2 ** 4.963243, 4);
    // Ten values, 5.5 -+ 2.262157 sqrt(82.5 / 9 / 10): 9 degrees of freedom.
    const ten = of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ten.x_low).toBeCloseTo(5.5 - 2.262157 * Math.sqrt(82.5 / 90), 6);
    expect(ten.x_high).toBeCloseTo(5.5 + 2.262157 * Math.sqrt(82.5 / 90), 6);
  });

  it('leave out what is missing', () => {
    const some = summariesOf(
      [
        { g: 1, x: 1 },
        { g: 1, x: null },
        { g: 1, x: 3 },
      ],
      { by: ['g'], measures: ['x', 'y'] },
    );
    expect(some[3]).toMatchObject({ x: 2 });
    expect(some[3].y).toBeUndefined();
  });
});

describe('CSV', () => {
  const table: Table = {
    name: 't',
    help: '',
    example: '',
    columns: { b: 'B', a: 'A' },
    rows: () => [],
    shown: [],
  };
  it('has the columns in their order, quotes what it must, and leaves out nothing', () => {
    expect(tableCsv(table, [{ a: 'x,"y"\nz', b: 0.1 }, { a: true }, { b: null }])).toBe(
      'b,a\n0.1,"x,""y""\nz"\n,true\n,\n',
    );
    expect(() => tableCsv(table, [{ c: 1 }])).toThrow('table "t" has no column "c"');
  });

  it('reads back to the same doubles', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const text = tableCsv(
            table,
            values.map((a) => ({ a })),
          );
          const back = parse(text, { columns: true }) as { a: string }[];
          expect(back.map(({ a }) => Number(a) + 0)).toEqual(values.map((value) => value + 0));
        },
      ),
    );
  });
});

describe.each(Object.values(tables))('table $name', (table) => {
  it('says what each column holds, and shows columns that it has', () => {
    for (const meaning of Object.values(table.columns)) expect(meaning).toMatch(/\S/);
    for (const column of table.shown) expect(Object.keys(table.columns)).toContain(column);
  });

  it('names run, checkpoint, commit and dirty flag of a row', () => {
    // Claims are about many runs at once.
    const expected = table.name === 'claims' ? ['commit', 'dirty'] : Object.keys(provenanceColumns);
    expect(Object.keys(table.columns)).toEqual(expect.arrayContaining(expected));
  });

  it('is empty where nothing has run', () => {
    expect(table.rows({ finished: [], specs: {} })).toEqual([]);
  });
});
