import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, it } from 'vitest';
import { expectMade } from './madePart.ts';

type Row = Readonly<Record<string, string>>;

/** QCKPT_TABLES: tables of another run, to write a page from. */
const folder = process.env.QCKPT_TABLES ?? fileURLToPath(new URL('../results/reference/', import.meta.url));

function table(name: string): Row[] {
  const path = join(folder, name);
  return existsSync(path) ? parse(readFileSync(path), { columns: true }) : [];
}

/** What of a page is made from a table. */
function expectPart(page: string, name: string, lines: readonly string[]): void {
  const path = fileURLToPath(new URL(`../docs/studies/${page}`, import.meta.url));
  expectMade(path, `from results/reference/${name}`, `${lines.join('\n')}\n`, 'UPDATE_STUDIES');
}

function lines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)];
}

const figure = (value: string | undefined, digits = 3): string =>
  value === undefined || value === '' ? '' : Number(value).toFixed(digits);

const counts = table('counts.csv').filter(({ row }) => row === 'mean');

// A reproduction fits less.
describe.runIf(counts.some(({ model }) => model === 'all'))('docs/studies/counts.md', () => {
  it('has what is in the table of counts', () => {
    const columns = [
      ...['ideal', 'readout', 'gates', 'relaxation', 'idling'].map(
        (model) => [model, 'weighed', ''] as const,
      ),
      ['idling', 'unrouted', ''] as const,
      ['idling', 'best', ''] as const,
      ...['strengths', 'coherent', 'angles', 'all'].map(
        (model) => [model, 'weighed', 'other circuits'] as const,
      ),
    ];
    const head = [
      'machine',
      'circuits',
      'ideal',
      '+ readout',
      '+ gates',
      '+ relaxation',
      '+ waiting: all of it',
    ];
    const machines = counts.filter(({ model }) => model === 'ideal');
    const rows = machines.map(({ hardware, circuits, floor, drift }) => {
      const own = (key: (typeof columns)[number]): Row | undefined =>
        counts.find(
          (row) =>
            row.hardware === hardware &&
            row.circuits === circuits &&
            [row.model, row.routing, row.fitted_to].join() === key.join(),
        );
      const { removed, removed_low: low, removed_high: high } = own(['idling', 'weighed', ''])!;
      return [
        ...[hardware, circuits, ...columns.map((key) => figure(own(key)?.distance))],
        ...[figure(floor), figure(drift), `${figure(removed, 2)} [${figure(low, 2)}, ${figure(high, 2)}]`],
      ];
    });
    const others = [
      'without swaps',
      'best way',
      'strengths',
      'coherent',
      'angles',
      'all',
      'floor',
      'drift',
      'removed',
    ];
    expectPart('counts.md', 'counts.csv', lines([...head, ...others], rows));
  });
});

const noise = table('noise.csv').filter(({ row }) => row === 'mean');

describe.runIf(noise.some(({ n }) => n === '10'))('docs/studies/noise.md', () => {
  it('has what is in the table of scaled noise', () => {
    const kinds = ['readout', 'oneQubit', 'twoQubit', 'relaxation', 'idling'];
    const machines = [...new Map(noise.map((row) => [`${row.model} ${row.hardware}`, row])).values()];
    const rows = machines.map(({ model, hardware }) => {
      const own = (kind: string, others: string, scale: string): Row =>
        noise.find(
          (row) =>
            row.model === model &&
            row.hardware === hardware &&
            row.kind === kind &&
            row.others === others &&
            row.scale === scale,
        )!;
      const all = own('all', 'as calibrated', '1');
      const interval = `${figure(all.over_noise_free)} [${figure(all.over_noise_free_low)}, ${figure(all.over_noise_free_high)}]`;
      return [
        ...[model, hardware, ...kinds.map((kind) => figure(own(kind, 'off', '1').over_noise_free))],
        interval,
        ...['0.5', '2', '4'].map((scale) => figure(own('all', 'as calibrated', scale).over_noise_free)),
        ...['1', '4'].map((scale) => figure(own('all', 'as calibrated', scale).accuracy)),
        ...['1', '4'].map((scale) => figure(own('all', 'as calibrated', scale).gradient_share, 2)),
      ];
    });
    const head = [
      'QNN',
      'machine',
      'readout',
      'one-qubit',
      'two-qubit',
      'relaxation',
      'waiting',
      'all',
      'x 1/2',
      'x 2',
      'x 4',
    ];
    const others = ['accuracy', 'x 4', 'gradient', 'x 4'];
    expectPart('noise.md', 'noise.csv', lines([...head, ...others], rows));
  });
});
