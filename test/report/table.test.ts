import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamKey, uniformAt } from '../../src/numeric/streams.ts';
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

  it('have the percentile bootstrap interval: all 27 resamples of three are equally likely, (1, 1, 1) with 1/27 > 2.5 %', () => {
    expect([summarized[3].x_low, summarized[3].x_high]).toEqual([1, 6]);
  });

  it('have that of 2,000 resamples, computed here once more', () => {
    const values = [1, 2, 6, 7, 11, 20];
    const key = streamKey('summary', 'bootstrap');
    const means = Array.from({ length: 2000 }, (_, r) =>
      values.reduce((sum, _, i) => sum + values[Math.floor(uniformAt(key, [r, 0, 0], i) * 6)] / 6, 0),
    ).sort((a, b) => a - b);
    // Position (n - 1) q between order statistics.
    const at = (position: number) =>
      means[Math.floor(position)] +
      (position % 1) * (means[Math.floor(position) + 1] - means[Math.floor(position)]);
    const summary = summariesOf(
      values.map((x) => ({ g: 1, x })),
      { by: ['g'], measures: ['x'] },
    )[6];
    expect(summary.x_low).toBeCloseTo(at(1999 * 0.025), 12);
    expect(summary.x_high).toBeCloseTo(at(1999 * 0.975), 12);
  });

  it('of one row are that row', () => {
    expect(summarized[5]).toMatchObject({ x: 7, x_low: 7, x_high: 7, n: 1 });
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
