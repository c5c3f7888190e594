import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { benchmarkRatios } from '../src/report/figures/benchmarkRatios.ts';
import { drawFigure, figureFile } from '../src/report/figures/drawFigure.ts';
import { readTable } from '../src/report/readTable.ts';
import type { Row } from '../src/report/table.ts';
import { expectMade } from './madePart.ts';
import { lines } from './studies/page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const reference = join(root, 'results/reference');
const rows = readTable(readFileSync(join(reference, 'benchmark.csv'), 'utf8'));
const compared = rows.filter(({ simulator, ratio }) => simulator === 'qckpt' && ratio !== null);

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
  const drawn = drawFigure(benchmarkRatios, rows)!;
  expect(drawn.rows).toHaveLength(compared.length);
  expect(readFileSync(join(reference, 'benchmark.svg'), 'utf8')).toBe(figureFile(drawn));
});

it('comes from committed trees, and compares only who agreed in the same run', () => {
  expect(new Set(rows.map(({ dirty }) => dirty))).toEqual(new Set([false]));
  for (const { name, size, peer, command } of compared) {
    const own = rows.filter(
      (row) => [row.name, row.size, row.simulator, row.command].join() === [name, size, peer, command].join(),
    );
    expect(own.map(({ status }) => status)).toContain('agrees');
  }
});

function works(): string[] {
  const line = ({
    name,
    size,
    cone,
    device,
    peer,
    ratio,
    ratio_of_min: least,
    goal,
    ...row
  }: Row): string[] => [
    ...[String(name), `${size}${cone === false ? ', cone off' : ''}`, String(device ?? '')],
    ...[digits(row.median_ms), String(peer), digits(ratio), digits(least), String(goal ?? '')],
    goal === null ? '' : Number(ratio) >= Number(goal) ? 'reached' : '**not reached**',
    String(row.measured_at).slice(0, 10),
  ];
  const head = [
    'work',
    'qubits, layers',
    'device',
    'ours, ms',
    'fastest peer',
    'ratio',
    'of shortest',
    'goal',
    '',
  ];
  return lines([...head, 'measured'], compared.map(line));
}

function measures(): string[] {
  const shown = rows.filter(({ section }) =>
    ['start', 'step', 'evaluation', 'workers'].includes(String(section)),
  );
  return lines(
    ['measure', 'qubits, layers', 'value', 'unit', ''],
    shown.map((row) => [
      ...[`${row.section}: ${row.name}`, String(row.size ?? ''), digits(row.value)],
      ...[String(row.unit), String(row.note ?? '')],
    ]),
  );
}

/** Three figures. */
function digits(cell: Row[string] | undefined): string {
  return cell === null || cell === undefined ? '' : String(Number(Number(cell).toPrecision(3)));
}
