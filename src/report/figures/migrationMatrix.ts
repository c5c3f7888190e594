import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { short } from './forms/intervals.ts';
import { type Bin, binLegend, binOf, matrix } from './forms/matrix.ts';
import { distinct, machineName, meansOf } from './machines.ts';

const BINS: readonly Bin[] = [
  { label: 'better by more than 0.02', colour: 'd0', ink: 'on-dark', below: -0.02 },
  { label: 'better', colour: 'd1', ink: 'ink', below: -0.005 },
  { label: 'within 0.005', colour: 's0', ink: 'ink', below: 0.005 },
  { label: 'worse', colour: 's2', ink: 'ink', below: 0.02 },
  { label: '0.02 to 0.05', colour: 's4', ink: 'on-dark', below: 0.05 },
  { label: 'worse by more than 0.05', colour: 's5', ink: 'on-dark' },
];

/** Every checkpoint on every machine. */
export const migrationMatrix: Figure = {
  name: 'migration-matrix',
  study: 'hardware',
  title: 'A checkpoint moved, parameters unchanged',
  table: 'migration',
  rows: (rows) => meansOf(rows, 'hardware').filter(({ control }) => control !== true),
  columns: [
    'model',
    'from',
    'to',
    'n',
    'loss_at_home',
    'loss_moved',
    'difference',
    'difference_low',
    'difference_high',
    'loss_tuned_kept',
    'beyond_staying',
  ],
  axes: { x: 'machine it is moved to', y: 'machine it was trained on' },
  caption: () =>
    'Loss after a move less loss at home, in thousandths of a nat: the checkpoint trained on the machine of a ' +
    'line, compiled again for that of a ' +
    'column, angles unchanged, mean over seeds. Machines are sorted by what they cost. Blue is worse, orange ' +
    'better: a checkpoint gains on a better machine what it loses on a worse one, so the machine it runs on ' +
    'decides, not the one it was trained on.',
  legend: () => binLegend(BINS),
  panels: (rows) =>
    distinct(rows, 'model').map((model) =>
      matrix({
        title: model,
        rows: rows.filter((row) => row.model === model).map(named),
        across: 'to',
        down: 'from',
        axes: { x: 'moved to', y: 'trained on' },
        bin: ({ difference }) => binOf(BINS, Number(difference)),
        mark: ({ difference }) => String(Math.round(1000 * Number(difference))),
        tip: (row) =>
          `${row.from} to ${row.to}: ${short(row.difference)} [${short(row.difference_low)}, ` +
          `${short(row.difference_high)}]`,
        order: byCost(rows),
      }),
    ),
};

function named(row: Row): Row {
  return { ...row, from: machineName(row.from), to: machineName(row.to) };
}

/** Noise-free first, then by what machines cost a noise-free checkpoint. */
export function byCost(rows: readonly Row[]): string[] {
  const costs = new Map(
    rows.filter(({ from }) => from === 'none').map(({ to, difference }) => [to, Number(difference)]),
  );
  return distinct(rows, 'to')
    .sort((a, b) => (costs.get(a) ?? 0) - (costs.get(b) ?? 0))
    .map(machineName);
}
