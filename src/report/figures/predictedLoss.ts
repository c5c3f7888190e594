import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals, short } from './forms/intervals.ts';
import { distinct, hasIntervals, machineName, meansOf, sortedBy } from './machines.ts';
import type { ToneName } from './palette.ts';

const PREDICTIONS = [
  ['loss_noise_free', 'without hardware data', 'c6'],
  ['loss_paper_numbers', "paper's 4q + e numbers", 'c2'],
  ['loss_paper_numbers_by_gate', 'and usual durations by gate', 'c1'],
] as const satisfies readonly (readonly [string, string, ToneName])[];

/** Loss told from what a checkpoint stores. */
export const predictedLoss: Figure = {
  name: 'predicted-loss',
  study: 'hardware',
  title: 'Loss predicted from the stored hardware data',
  table: 'migration',
  claims: ['C3', 'C3b'],
  rows: (rows) =>
    meansOf(rows, 'hardware').filter(
      ({ from, to, control }) => from === to && from !== 'none' && control !== true,
    ),
  columns: ['model', 'from', 'n', 'loss_reported', ...PREDICTIONS.map(([name]) => name)],
  axes: { x: 'predicted loss less the reported one (nats)', y: 'machine' },
  caption: () =>
    'What a reader of the checkpoint would predict, less what the machine has reported (means over seeds): with ' +
    'parameters and circuit alone; with the 4q + e numbers ' +
    'that the paper stores and one duration of two-qubit gates for each kind of machine; with durations usual ' +
    'for each native gate. ' +
    'On the line the prediction is right.',
  finding: (rows) => {
    if (!hasIntervals(rows)) return null;
    const words = PREDICTIONS.map(([name, label]) => {
      const errors = rows.flatMap((row) =>
        typeof row[name] === 'number' ? [Number(row[name]) - Number(row.loss_reported)] : [],
      );
      return `${short(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length))} (${label})`;
    });
    return `Root mean square of the errors shown: ${words.join(', ')}.`;
  },
  legend: () => PREDICTIONS.map(([, label, colour]) => ({ label, colour, shape: 'dot' as const })),
  panels: (rows) =>
    distinct(rows, 'model').map((model) => {
      const own = sortedBy(
        rows.filter((row) => row.model === model),
        'loss_reported',
      );
      const errors = own.flatMap((row) =>
        PREDICTIONS.filter(([name]) => typeof row[name] === 'number').map(
          ([name, label, colour]): Row => ({
            machine: machineName(row.from),
            label,
            colour,
            error: Number(row[name]) - Number(row.loss_reported),
          }),
        ),
      );
      return intervals({
        title: model,
        rows: errors,
        name: ({ machine }) => String(machine),
        value: 'error',
        colour: ({ colour }) => colour as ToneName,
        axis: 'predicted less reported loss (nats)',
        rules: [{ at: 0, colour: 'muted' }],
      });
    }),
};
