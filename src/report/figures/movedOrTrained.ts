import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { type Bin, binLegend, binOf, matrix } from './forms/matrix.ts';
import { distinct, hasIntervals, machineName, meansOf } from './machines.ts';
import { byCost } from './migrationMatrix.ts';

const BINS: readonly Bin[] = [
  { label: 'moved is better by more than 0.003', colour: 'd1', ink: 'ink', below: -0.003 },
  { label: 'within 0.003', colour: 's0', ink: 'ink', below: 0.003 },
  { label: 'moved is worse', colour: 's2', ink: 'ink', below: 0.01 },
  { label: 'worse by more than 0.01', colour: 's5', ink: 'on-dark' },
];

/** A checkpoint that came from elsewhere, beside the one trained where it goes. */
export const movedOrTrained: Figure = {
  name: 'moved-or-trained',
  study: 'hardware',
  title: 'Moved there, or trained there',
  table: 'migration',
  claims: ['C11'],
  rows: (rows) =>
    meansOf(rows, 'hardware')
      .filter(({ control }) => control !== true)
      .map(withoutHome(rows))
      .filter(({ over_trained }) => typeof over_trained === 'number'),
  columns: ['model', 'from', 'to', 'n', 'loss_moved', 'difference', 'over_trained'],
  axes: { x: 'machine it is run on', y: 'machine it was trained on' },
  caption: () =>
    'Loss of a moved checkpoint, less that of the checkpoint trained on the machine of the column, in ' +
    'thousandths of a nat, mean over seeds; the diagonal is 0.',
  finding: (rows) => {
    const moves = rows.filter(({ from, to }) => from !== to);
    const good = moves.filter(({ over_trained }) => Number(over_trained) <= 0.01);
    return hasIntervals(rows)
      ? `On ${good.length} of ${moves.length} moves the checkpoint from elsewhere is at most 0.01 worse than ` +
          `the one trained there.`
      : null;
  },
  legend: () => binLegend(BINS),
  panels: (rows) =>
    distinct(rows, 'model').map((model) =>
      matrix({
        title: model,
        rows: rows
          .filter((row) => row.model === model)
          .map((row) => ({ ...row, from: machineName(row.from), to: machineName(row.to) })),
        across: 'to',
        down: 'from',
        axes: { x: 'run on', y: 'trained on' },
        bin: ({ over_trained }) => binOf(BINS, Number(over_trained)),
        mark: ({ over_trained }) => String(Math.round(1000 * Number(over_trained))),
        order: byCost(rows),
        tip: ({ from, to, over_trained }) => `${from} to ${to}: ${Number(over_trained).toFixed(4)}`,
      }),
    ),
};

/** Adds what a row's loss is over that of the checkpoint of the machine it goes to. */
function withoutHome(rows: readonly Row[]): (row: Row) => Row {
  const key = ({ model, to }: Row): string => `${model} ${to}`;
  const homes = new Map(
    meansOf(rows, 'hardware')
      .filter(({ from, to, control }) => from === to && control !== true)
      .map((row) => [key(row), Number(row.loss_moved)]),
  );
  return (row) => {
    const home = homes.get(key(row));
    return { ...row, over_trained: home === undefined ? null : Number(row.loss_moved) - home };
  };
}
