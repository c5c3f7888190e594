import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { tInterval } from '../src/numeric/statistics/tInterval.ts';
import { expectMade } from './madePart.ts';
import { expectProse } from './studies/page.ts';

type Row = Readonly<Record<string, string>>;

const reference = new URL('../results/reference/', import.meta.url);
const folder = new URL('headed/', reference);
const page = fileURLToPath(new URL('../docs/studies.md', import.meta.url));

const table = (name: string, of = 'headed'): Row[] =>
  parse(readFileSync(new URL(`${of}/${name}`, reference)), { columns: true });

/** Parts of the page that are made from the committed tables; UPDATE_STUDIES=1 makes them again. */
describe.runIf(existsSync(new URL('migration.csv', folder)))('docs/studies.md', () => {
  const made: Record<string, () => string[]> = { 'accuracy.csv': accuracies, 'migration.csv': moves };

  it.each(Object.keys(made))('has what is in results/reference/headed/%s', (name) => {
    const part = `${made[name]().join('\n')}\n`;
    expectMade(page, `from results/reference/headed/${name}`, part, 'UPDATE_STUDIES');
  });

  it('says no number that is not in them', () => {
    const rows = table('accuracy.csv').filter(({ row }) => row === 'mean');
    // Two or three hundredths behind, noise-free and measured; ahead nowhere.
    const behind = rows.map((row) => Number(row.accuracy_baseline) - Number(row.test_accuracy));
    expect(Math.min(...behind)).toBeGreaterThan(0.01);
    expect(Math.max(...behind)).toBeLessThan(0.04);
    const apart = rows.filter((row) => row.hardware !== 'none' && Number(row.loss_over_ideal_low) > 0);
    expect(apart.map(({ hardware }) => hardware)).toEqual(['yorktown']);
    expectProse(
      'studies.md',
      [],
      [
        'the digits 0 to 3, 3,000 training samples',
        'circuit B also with 1,000 shots',
        'on 500 images',
        'fitted again to 1,000 training images',
        'trained on with 100 samples, 33 circuits each',
        'after 3,000 steps',
        'Seed 1 had been looked at',
        'five seeds each, 50 images',
        'on 200 images',
      ],
    );
  });

  it.each(Object.entries({ 'accuracy.csv': trainedLarge, 'claims.csv': judgedLarge }))(
    'has what is in results/reference/hardware-large/%s',
    (name, lines) => {
      const made = `${lines().join('\n')}\n`;
      expectMade(page, `from results/reference/hardware-large/${name}`, made, 'UPDATE_STUDIES');
    },
  );

  it('says of the larger circuit what its tables say', () => {
    const rows = table('accuracy.csv', LARGE);
    const judged = table('claims.csv', LARGE);
    const of = (id: string): Row => judged.find((row) => row.id === id)!;
    expect(new Set([...judged, ...rows].map(({ dirty }) => dirty))).toEqual(new Set(['false']));
    // From nothing to three times the threshold.
    expect(of('C11')).toMatchObject({ verdict: 'inconclusive', threshold: '0.01' });
    expect(Number(of('C11').low)).toBeLessThan(0);
    expect(Number(of('C11').high) / 0.01).toBeCloseTo(3, 0);
    expect(of('C3')).toMatchObject({
      verdict: 'not supported',
      without: 'garnet',
      without_verdict: 'inconclusive',
    });
    expect(of('C3').remark).toMatch(/^predicted less reported on garnet/);
    expect(of('C3b')).toMatchObject({ verdict: 'supported', robustness: 'robust' });
    // Every interval of what noise adds holds zero.
    const headed = rows.filter(
      ({ row, model, hardware }) => row === 'mean' && model === HEADED && hardware !== 'none',
    );
    expect(headed).toHaveLength(3);
    for (const { loss_over_ideal_low: low, loss_over_ideal_high: high } of headed)
      expect(Number(low) < 0 && Number(high) > 0).toBe(true);
    expect(new Set(rows.map(({ hardware }) => hardware)).size).toBe(1 + 11);
  });

  it('comes from a committed tree, five seeds, and reaches what it is meant to', () => {
    const rows = table('accuracy.csv');
    expect(new Set([...rows, ...table('migration.csv')].map(({ dirty }) => dirty))).toEqual(
      new Set(['false']),
    );
    const means = rows.filter(({ row }) => row === 'mean');
    expect(new Set(means.map(({ n }) => n))).toEqual(new Set(['5']));
    expect(new Set(means.map(({ hardware }) => hardware)).size).toBe(15);
    const ideal = (model: string): number =>
      Number(
        means.find((row) => row.model === model && row.hardware === 'none' && row.shots === '')!
          .test_accuracy,
      );
    expect(ideal('circuit-b-4q2l')).toBeGreaterThanOrEqual(0.85);
    expect(ideal('circuit-a-8q3l')).toBeGreaterThanOrEqual(0.9);
  });
});

const LARGE = 'hardware-large';
/** The circuit that has a head in `hardware-large.yaml`. */
const HEADED = 'circuit-a-8q3l';

const accuracies = (): string[] => accuracyLines(table('accuracy.csv'));

const trainedLarge = (): string[] =>
  accuracyLines(table('accuracy.csv', LARGE).filter(({ model }) => model === HEADED));

function judgedLarge(): string[] {
  const lines = table('claims.csv', LARGE).map((row) => {
    const measured = inWords(row.measured, row.low, row.high);
    const way = row.id === 'C11' ? 'below' : 'above';
    return `| ${row.id}: ${row.claim} | ${measured} | ${way} ${row.threshold} | ${row.verdict} | ${row.remark} |`;
  });
  return ['| claim | measured | expected | verdict | beside |', '|---|---|---|---|---|', ...lines];
}

function accuracyLines(all: readonly Row[]): string[] {
  const words = (row: Row, measure: string): string =>
    inWords(row[measure], row[`${measure}_low`], row[`${measure}_high`]);
  const rows = all.filter(({ row }) => row === 'mean');
  return [
    '| QNN | machine | shots | test loss | over noise-free | test accuracy | logistic regression |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const isIdeal = row.hardware === 'none';
      const cells = [
        row.model,
        isIdeal ? 'noise-free' : row.hardware,
        row.shots || 'exact',
        words(row, 'test_loss'),
        isIdeal ? '' : words(row, 'loss_over_ideal'),
        words(row, 'test_accuracy'),
        Number(row.accuracy_baseline).toFixed(3),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

/** The ways in which a checkpoint is adjusted: column endings of its loss and accuracy. */
const ADJUSTMENTS = ['moved', 'head_refit', 'tuned_kept'] as const;

type Adjustment = (typeof ADJUSTMENTS)[number];

function moves(): string[] {
  const rows = table('migration.csv').filter(({ row }) => row === 'run');
  const machines = [...new Set(rows.map(({ to }) => to))].filter((name) => name !== 'none');
  const all = beyondTwin(rows, machines, machines, 'moved');
  const change = (machine: string): number => {
    const kept = machines.filter((name) => name !== machine);
    return Math.abs(mean(beyondTwin(rows, kept, kept, 'moved')) - mean(all));
  };
  const most = machines.reduce((best, name) => (change(name) > change(best) ? name : best));
  const others = machines.filter((name) => name !== most);
  const line = (name: string, from: readonly string[], to: readonly string[]): string => {
    const cells = [
      name,
      ...ADJUSTMENTS.map((how) => fromValues(beyondTwin(rows, from, to, how))),
      ...ADJUSTMENTS.map((how) => fromValues(accuracyOf(rows, from, to, how))),
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return [
    '| to | loss, as it is | head refitted | all tuned | accuracy, as it is | head refitted | all tuned |',
    '|---|---|---|---|---|---|---|',
    ...machines.map((name) => line(name, machines, [name])),
    line('all pairs', machines, machines),
    line(`without ${most}`, others, others),
  ];
}

/** Of each seed: loss of what came from elsewhere, less that of the twin that was trained there. */
function beyondTwin(
  rows: readonly Row[],
  from: readonly string[],
  to: readonly string[],
  how: Adjustment,
): number[] {
  const loss = (row: Row): number => Number(row[`loss_${how}`]);
  return bySeed(rows, (own) =>
    to.map((machine) => {
      const there = own.filter((row) => row.to === machine);
      const [twin] = there.filter((row) => row.control === 'true');
      const moved = there.filter((row) => row.from !== machine && from.includes(row.from));
      return mean(moved.map(loss)) - loss(twin);
    }),
  );
}

function accuracyOf(
  rows: readonly Row[],
  from: readonly string[],
  to: readonly string[],
  how: Adjustment,
): number[] {
  return bySeed(rows, (own) =>
    own
      .filter((row) => row.from !== row.to && from.includes(row.from) && to.includes(row.to))
      .map((row) => Number(row[`accuracy_${how}`])),
  );
}

function bySeed(rows: readonly Row[], valuesOf: (own: readonly Row[]) => number[]): number[] {
  return [...new Set(rows.map(({ seed }) => seed))].map((seed) =>
    mean(valuesOf(rows.filter((row) => row.seed === seed))),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function fromValues(values: readonly number[]): string {
  const interval = tInterval(values);
  return inWords(mean(values), interval?.lower, interval?.upper);
}

function inWords(value: unknown, low: unknown, high: unknown): string {
  const [middle, least, most] = [value, low, high].map((number) => Number(number).toFixed(3));
  return low === undefined || low === '' ? middle : `${middle} [${least}, ${most}]`;
}
