import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { type Bin, binLegend, matrix } from './forms/matrix.ts';
import { distinct, meansOf } from './machines.ts';

/** In the order in which they are asked for. */
const REASONS = [
  { column: 'not_native', mark: 'g', label: 'g: gates that are not native', colour: 's5', ink: 'on-dark' },
  { column: 'missing_qubit', mark: 'q', label: 'q: qubits missing', colour: 's4', ink: 'on-dark' },
  { column: 'missing_coupler', mark: 'c', label: 'c: couplers missing', colour: 's2', ink: 'ink' },
  { column: 'dead', mark: 'd', label: 'd: dead qubits or couplers', colour: 's1', ink: 'ink' },
  { column: 'wrong_direction', mark: 'w', label: 'w: couplers of one direction', colour: 's1', ink: 'ink' },
] as const;
const RUNS: Bin = { label: 'runs', colour: 'd1', ink: 'ink' };

/** Which compiled circuit runs where. */
export const foreignCircuits: Figure = {
  name: 'foreign-circuits',
  study: 'optimization',
  title: 'A circuit compiled for one machine, on another as it is',
  table: 'compilation',
  claims: ['C2'],
  rows: (rows) => meansOf(rows, 'optimization').filter(({ what }) => what === 'foreign'),
  columns: [
    'model',
    'hardware',
    'on',
    'level',
    'n',
    'cannot_run',
    'problems',
    ...REASONS.map(({ column }) => column),
    'cost_as_is',
    'cost_as_is_low',
    'cost_as_is_high',
  ],
  axes: { x: 'machine it is run on', y: 'machine it was compiled for' },
  caption: (rows) => {
    const running = rows.filter(({ cannot_run }) => Number(cannot_run) < 1).length;
    return (
      'Whether the circuit compiled for the machine of a line runs on that of a column unchanged, and, where it ' +
      'does not, the first reason. ' +
      `A number is the share of seeds on which it runs. It runs on ${running} of ${rows.length} ordered pairs, ` +
      `at least for some seeds: a checkpoint that keeps the compiled circuit alone can hardly move.`
    );
  },
  legend: (rows) =>
    binLegend([RUNS, ...REASONS.filter((reason) => rows.some((row) => reasonOf(row) === reason))]),
  panels: (rows) =>
    distinct(rows, 'model').map((model) =>
      matrix({
        title: model,
        rows: rows.filter((row) => row.model === model),
        across: 'on',
        down: 'hardware',
        axes: { x: 'run on', y: 'compiled for' },
        bin: (row) => reasonOf(row) ?? RUNS,
        mark: (row) => reasonOf(row)?.mark ?? share(row),
        tip: (row) =>
          `${row.hardware} on ${row.on}: ${reasonOf(row)?.label.slice(3) ?? `runs for ${share(row)} of the seeds`}`,
      }),
    ),
};

function reasonOf(row: Row): (typeof REASONS)[number] | undefined {
  return Number(row.cannot_run) < 1 ? undefined : REASONS.find(({ column }) => Number(row[column]) > 0);
}

function share({ cannot_run }: Row): string {
  return String(Math.round(100 * (1 - Number(cannot_run))) / 100);
}
