import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { benchmarkRatios } from '../src/report/figures/benchmarkRatios.ts';
import { drawFigure, figureFile } from '../src/report/figures/drawFigure.ts';
import type { Row } from '../src/report/table.ts';
import { expectMade } from './madePart.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const reference = join(root, 'results/reference');
const rows = parse(readFileSync(join(reference, 'benchmark.csv')), { columns: true }) as Record<
  string,
  string
>[];
const compared = rows.filter(({ simulator, ratio }) => simulator === 'qckpt' && ratio !== '');

it.each(Object.entries({ works, measures }))('docs/benchmark.md has the %s of the table', (name, made) =>
  expectMade(
    join(root, 'docs/benchmark.md'),
    `from results/reference/benchmark.csv: ${name}`,
    `${made().join('\n')}\n`,
    'UPDATE_BENCHMARK',
  ),
);

it('docs/machines.md has what 100,000 cells cost', () =>
  expectMade(
    join(root, 'docs/machines.md'),
    'from results/reference/scale.txt',
    `\`\`\`text\n${readFileSync(join(reference, 'scale.txt'), 'utf8')}\`\`\`\n`,
    'UPDATE_BENCHMARK',
  ));

it('is drawn from the table', () => {
  const typed = rows.map(
    (row): Row => Object.fromEntries(Object.entries(row).map(([name, text]) => [name, cellOf(text)])),
  );
  const drawn = drawFigure(benchmarkRatios, typed)!;
  expect(drawn.rows).toHaveLength(compared.length);
  expect(readFileSync(join(reference, 'benchmark.svg'), 'utf8')).toBe(figureFile(drawn));
});

it('comes from committed trees, and compares only who agreed in the same run', () => {
  expect(new Set(rows.map(({ dirty }) => dirty))).toEqual(new Set(['false']));
  for (const { name, size, peer, command } of compared) {
    const own = rows.filter(
      (row) => [row.name, row.size, row.simulator, row.command].join() === [name, size, peer, command].join(),
    );
    expect(own.map(({ status }) => status)).toContain('agrees');
  }
});

function works(): string[] {
  const line = (row: Record<string, string>): string[] => [
    ...[row.name, row.size + (row.cone === 'false' ? ', cone off' : ''), row.device],
    ...[digits(row.median_ms), row.peer, digits(row.ratio), row.goal],
    row.goal === '' ? '' : Number(row.ratio) >= Number(row.goal) ? 'reached' : '**not reached**',
    row.measured_at.slice(0, 10),
  ];
  return table(
    ['work', 'qubits, layers', 'device', 'ours, ms', 'fastest peer', 'ratio', 'goal', '', 'measured'],
    compared.map(line),
  );
}

function measures(): string[] {
  const shown = rows.filter(({ section }) => ['start', 'step', 'evaluation', 'workers'].includes(section));
  return table(
    ['measure', 'qubits, layers', 'value', 'unit', ''],
    shown.map((row) => [`${row.section}: ${row.name}`, row.size, digits(row.value), row.unit, row.note]),
  );
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...lines.map(line)];
}

function cellOf(text: string): string | number | boolean | null {
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** Three figures. */
function digits(text: string): string {
  return text === '' ? '' : String(Number(Number(text).toPrecision(3)));
}
