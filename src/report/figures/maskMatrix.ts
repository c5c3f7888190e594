import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { short } from './forms/intervals.ts';
import { type Bin, binLegend, binOf, matrix } from './forms/matrix.ts';
import { distinct, hasIntervals, meansOf } from './machines.ts';

const BINS: readonly Bin[] = [
  { label: 'better by more than 0.01', colour: 'd0', ink: 'on-dark', below: -0.01 },
  { label: 'better', colour: 'd1', ink: 'ink', below: -0.003 },
  { label: 'within 0.003', colour: 's0', ink: 'ink', below: 0.003 },
  { label: 'worse', colour: 's2', ink: 'ink', below: 0.01 },
  { label: 'worse by more than 0.01', colour: 's4', ink: 'on-dark' },
];

/** What a freezing learned elsewhere costs. */
export const maskMatrix: Figure = {
  name: 'mask-transfer',
  study: 'freezing',
  title: 'A freeze mask learned on another machine',
  table: 'masks',
  claims: ['C5', 'C5b'],
  rows: (rows) => meansOf(rows, 'freezing'),
  columns: [
    'model',
    'freezing',
    'from',
    'to',
    'control',
    'n',
    'overlap',
    'foreign_over_own',
    'foreign_over_own_low',
    'foreign_over_own_high',
  ],
  axes: { x: 'machine it is used on', y: 'machine it was learned on' },
  caption: () =>
    'Loss with the mask learned on the machine of a line, less that with a mask learned on the machine of a ' +
    'column, in thousandths of a nat, mean over seeds. ' +
    'The diagonal is the control: the mask of another run on the same machine.',
  finding: (rows) => {
    const mean = (is: boolean) => {
      const own = rows.filter(({ from, to, control }) => (control === true) === is && (is || from !== to));
      return short(own.reduce((sum, row) => sum + Number(row.foreign_over_own), 0) / Math.max(1, own.length));
    };
    return hasIntervals(rows)
      ? `Mean over machines: ${mean(false)} with a foreign mask, ${mean(true)} with that of another run on the ` +
          `same machine.`
      : null;
  },
  legend: () => binLegend(BINS),
  panels: (rows) =>
    distinct(rows, 'model').map((model) =>
      matrix({
        title: model,
        rows: rows.filter((row) => row.model === model && (row.from !== row.to || row.control === true)),
        across: 'to',
        down: 'from',
        axes: { x: 'used on', y: 'learned on' },
        bin: ({ foreign_over_own }) => binOf(BINS, Number(foreign_over_own)),
        mark: ({ foreign_over_own }) => String(Math.round(1000 * Number(foreign_over_own))),
        tip: tipOf,
      }),
    ),
};

function tipOf(row: Row): string {
  const words = `${row.from} to ${row.to}${row.control === true ? ' (another run)' : ''}`;
  return (
    `${words}: ${short(row.foreign_over_own)} [${short(row.foreign_over_own_low)}, ` +
    `${short(row.foreign_over_own_high)}]`
  );
}
