import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { claims } from '../../../src/report/claims/claims.ts';
import { drawFigure, figureFile } from '../../../src/report/figures/drawFigure.ts';
import { figures } from '../../../src/report/figures/figures.ts';
import { logTicks } from '../../../src/report/figures/forms/logTicks.ts';
import { palette } from '../../../src/report/figures/palette.ts';
import { readTable } from '../../../src/report/readTable.ts';
import type { Row } from '../../../src/report/table.ts';
import { tables } from '../../../src/report/tables.ts';

const read = (table: string): readonly Row[] => {
  try {
    return readTable(
      readFileSync(new URL(`../../../results/reference/${table}.csv`, import.meta.url), 'utf8'),
    );
  } catch {
    return [];
  }
};
const known = new Map<string, readonly Row[]>();
const rowsOf = (table: string): readonly Row[] => {
  const rows = known.get(table) ?? read(table);
  known.set(table, rows);
  return rows;
};

/** Made from other columns for the figure. */
const DERIVED = new Set(['over_trained']);

describe.each(figures.map((figure) => [figure.name, figure] as const))('%s', (_, figure) => {
  it('is of a table that there is, with its columns, and of claims that there are', () => {
    const columns = Object.keys(tables[figure.table].columns);
    expect(figure.columns.filter((column) => !columns.includes(column) && !DERIVED.has(column))).toEqual([]);
    expect((figure.claims ?? []).filter((id) => !Object.hasOwn(claims, id))).toEqual([]);
    expect(figure.name).toMatch(/^[a-z-]+$/);
  });

  it('is not drawn where its table is not there', () => expect(drawFigure(figure, [])).toBeNull());

  it('has axes with titles, a caption, its data, and equal bytes each time', () => {
    const drawn = drawFigure(figure, rowsOf(figure.table));
    // A table that the reference lacks until it is made again.
    if (drawn === null) return expect(rowsOf(figure.table)).toEqual([]);
    for (const axis of [figure.axes.x, figure.axes.y])
      expect(drawn.svg).toContain(axis.replaceAll('"', '&quot;'));
    // Across, under the ticks, or beside a matrix.
    expect(drawn.svg).toMatch(
      /<text[^>]*>[^<]*(?:\(|passes|gates|accuracy|milliseconds|bytes|seconds|distance| \u2192)[^<]*<\/text>/,
    );
    expect(drawn.caption.length).toBeGreaterThan(80);
    expect(readTable(drawn.csv)).toHaveLength(drawn.rows.length);
    expect(figureFile(drawFigure(figure, rowsOf(figure.table))!)).toBe(figureFile(drawn));
  });

  it('has colours of the palette alone, and nothing that loads or runs', () => {
    const drawn = drawFigure(figure, rowsOf(figure.table));
    if (drawn === null) return;
    const names = [...drawn.svg.matchAll(/var\(--([a-z0-9-]+)\)/g)].map(([, name]) => name);
    expect([...new Set(names)].filter((name) => !Object.hasOwn(palette, name))).toEqual([]);
    expect(drawn.svg).not.toMatch(/#[0-9a-f]{3,6}\b|currentColor|NaN|undefined|<style|<script|href|url\(/);
    expect(figureFile(drawn)).not.toContain('var(');
  });
});

it('have names of their own', () => {
  expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
});

it('draw what the rows say', () => {
  const figure = figures.find(({ name }) => name === 'cost-as-is')!;
  const row = (on: string, cost: number) => ({
    ...{ row: 'mean', study: 'optimization', what: 'foreign', model: 'm', hardware: 'a', on, n: 10 },
    ...{ cost_as_is: cost, cost_as_is_low: cost - 0.01, cost_as_is_high: cost + 0.01 },
  });
  const { svg, rows } = drawFigure(figure, [row('b', 0.05), row('c', 0.03), { ...row('d', 1), row: 'run' }])!;
  expect(rows).toHaveLength(2);
  expect(svg).toContain('<title>a \u2192 b: 0.05 [0.04, 0.06]</title>');
  const x = (name: string) =>
    Number(new RegExp(`cx="([\\d.]+)"[^>]*><title>a \u2192 ${name}:`).exec(svg)?.[1]);
  expect(x('b')).toBeGreaterThan(x('c'));
});

it('say of each part of a checkpoint what is lost, and name those that are missed', () => {
  const figure = figures.find(({ name }) => name === 'contents-lost')!;
  const row = (variant: string, verify: number, answered: string) => ({
    ...{ row: 'mean', study: 'contents', model: 'm', kind: 'classifier', variant, n: 5 },
    ...{ verify, verify_low: verify - 0.001, verify_high: verify + 0.001, verify_answered: answered },
  });
  const { svg, caption } = drawFigure(figure, [
    row('all', 0, 'yes'),
    row('without layout', 0.0091, 'no'),
    row('without t1', 0.0034, 'unclear'),
    row('approximation no-idling', 0.02, 'no'),
  ])!;
  expect(svg).toContain('<title>verify without layout: 0.0091 [0.0081, 0.0101]</title>');
  expect(svg.match(/var\(--s5\)"[^>]*><title>/g)).toHaveLength(1);
  expect(caption).toMatch(/without: layout\.$/);
});

it('tell two values of one line apart, with the same axis as far as the line goes', () => {
  const figure = figures.find(({ name }) => name === 'drift-by-day')!;
  const { svg } = drawFigure(figure, [
    {
      ...{ row: 'mean', study: 'drift', model: 'm', machine: 'lima', from: '2020-01-01', to: '2020-01-11' },
      ...{ elapsed_days: 10, n: 5, change: 0.2, change_low: 0.1, change_high: 0.3, moved: 0.1 },
    },
  ])!;
  const [asItIs, again] = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"[^>]*><title>/g)];
  expect(Number(asItIs[1])).toBeGreaterThan(Number(again[1]));
  expect(svg).toMatch(/translate\(0,-3\.5\).*translate\(0,3\.5\)/);
  expect(svg).toContain('lima, 10 days: 0.2 [0.1, 0.3]');
});

it('give a panel a line of its own that asks for one', () => {
  const figure = figures.find(({ name }) => name === 'counts-predicted')!;
  const rows = rowsOf('counts');
  const { svg } = drawFigure(figure, rows)!;
  const tops = [...svg.matchAll(/<svg x="(\d+)" y="([\d.]+)" width="(\d+)"/g)].map((own) =>
    own.slice(1).map(Number),
  );
  expect(tops[0][2]).toBe(740);
  expect(tops[1][0]).toBe(0);
  expect(tops[1][1]).toBeGreaterThan(tops[0][1]);
  expect(tops[2][1]).toBe(tops[1][1]);
});

it('have ticks at round numbers', () => {
  expect(logTicks(0.9, 11)).toEqual([1, 1.5, 2, 3, 5, 7, 10]);
  expect(logTicks(0.001, 1000)).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  expect(logTicks(1e-9, 1e9).length).toBeLessThanOrEqual(7);
});
