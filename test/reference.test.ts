import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { keyColumns } from '../src/report/compareTables.ts';
import { tables } from '../src/report/tables.ts';
import { qckpt } from './cli/qckpt.ts';

const checkpoints = fileURLToPath(new URL('../results/reference/checkpoints/', import.meta.url));

describe('the reference results', () => {
  it('have one checkpoint a study, and each reproduces what it claims', async () => {
    const names = readdirSync(checkpoints);
    expect(names.map((name) => name.split('-')[0]).sort()).toEqual([
      'adjust',
      'contents',
      'drift',
      'freezing',
      'hardware',
      'noise',
      'optimization',
      'overhead',
    ]);
    const { code, out } = await qckpt(['verify', '--json', checkpoints]);
    const verdicts = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect({ code, verdicts }).toEqual({ code: 0, verdicts: names.map(() => 'bit-identical') });
  });

  it('have no two rows that are about the same: a comparison would take one for the other', () => {
    const folder = new URL('../results/reference/', import.meta.url);
    for (const table of Object.values(tables).filter(({ volatile }) => !volatile)) {
      const path = new URL(`${table.name}.csv`, folder);
      if (!existsSync(path)) continue;
      const [header, ...rows] = parse(readFileSync(path)) as string[][];
      const places = keyColumns(table).map((column) => header.indexOf(column));
      const keys = rows.map((row) => JSON.stringify(places.map((at) => row[at] ?? '')));
      expect(keys.length - new Set(keys).size, table.name).toBe(0);
    }
  });

  it('come from a committed tree, twenty seeds each, and five of the largest circuit', () => {
    const text = readFileSync(new URL('../results/reference/accuracy.csv', import.meta.url), 'utf8');
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(new Set(rows.map(({ dirty }) => dirty))).toEqual(new Set(['false']));
    const means = rows.filter(({ row, study }) => row === 'mean' && study === 'hardware');
    for (const { model, n } of means) expect(n).toBe(model === 'circuit-b-8q3l' ? '5' : '20');
    expect(
      new Set(means.filter(({ model }) => model === 'circuit-b-4q2l').map(({ hardware }) => hardware)).size,
    ).toBe(15);
  });
});
