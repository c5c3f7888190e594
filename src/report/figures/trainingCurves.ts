import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { curves } from './forms/curves.ts';
import { distinct, machineName } from './machines.ts';
import { categories, type ToneName } from './palette.ts';

/** Loss and accuracy on the way, by freezing strategy. */
export const trainingCurves: Figure = {
  name: 'training-curves',
  study: 'freezing',
  title: 'Training with and without freezing',
  table: 'curves',
  rows: (rows) => {
    const own = rows.filter(({ study, experiment }) => study === 'freezing' && experiment === 'freezing');
    return [...groupedBy(own, ['model', 'hardware']).values()]
      .filter((group) => distinct(group, 'freezing').length > 1)
      .flat();
  },
  columns: [
    'experiment',
    'model',
    'hardware',
    'freezing',
    'optimizer',
    'samples',
    'n',
    'step',
    'forward_passes',
    'validation_loss',
    'validation_loss_low',
    'validation_loss_high',
    'validation_accuracy',
    'validation_accuracy_low',
    'validation_accuracy_high',
  ],
  axes: { x: 'forward passes', y: 'validation loss (nats), and validation accuracy (share)' },
  caption: () =>
    'Exact loss (left) and accuracy (right) on the validation images against the forward passes run until then, ' +
    'means over seeds with 95 % bands, by machine and strategy. ' +
    'Strategies that freeze more end sooner: all see as many samples.',
  legend: (rows) =>
    distinct(rows, 'freezing').map((name, k) => ({
      label: name,
      colour: colourAt(k),
      shape: 'line' as const,
    })),
  across: 2,
  panels: (rows) => {
    const strategies = distinct(rows, 'freezing');
    return [...groupedBy(rows, ['model', 'hardware']).values()].flatMap((own) =>
      (
        [
          ['validation_loss', 'loss (nats)'],
          ['validation_accuracy', 'accuracy (share)'],
        ] as const
      ).map(([y, label], k) =>
        curves({
          title: k === 0 ? `${own[0].model}, ${machineName(own[0].hardware)}` : ' ',
          rows: own,
          x: 'forward_passes',
          y,
          series: ({ freezing }: Row) => String(freezing),
          colour: ({ freezing }) => colourAt(strategies.indexOf(String(freezing))),
          axes: { x: 'forward passes', y: label },
          width: 366,
        }),
      ),
    );
  },
};

function colourAt(k: number): ToneName {
  return categories[k % categories.length];
}
