import type { Figure } from './figure.ts';
import { curves } from './forms/curves.ts';
import { distinct, machineName } from './machines.ts';

/** Training under each machine beside training without noise. */
export const curvesByMachine: Figure = {
  name: 'curves-by-machine',
  study: 'hardware',
  title: 'Training under each machine',
  table: 'curves',
  rows: (rows) => rows.filter(({ study }) => study === 'hardware'),
  columns: [
    'experiment',
    'model',
    'hardware',
    'level',
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
  axes: { x: 'forward passes', y: 'validation loss (nats)' },
  caption: () =>
    'Exact loss on the validation images against the forward passes run until then, means over seeds: each line ' +
    'is a machine, the dashed one training without noise. Point at a dot for its machine.',
  legend: () => [
    { label: 'a machine', colour: 'c1', shape: 'line' },
    { label: 'noise-free', colour: 'c2', shape: 'dashed' },
  ],
  across: 2,
  panels: (rows) =>
    distinct(rows, 'model').map((model) =>
      curves({
        title: model,
        rows: rows.filter((row) => row.model === model),
        x: 'forward_passes',
        y: 'validation_loss',
        series: ({ hardware }) => machineName(hardware),
        colour: ({ hardware }) => (hardware === 'none' ? 'c2' : 'c1'),
        dashed: ({ hardware }) => hardware === 'none',
        axes: { x: 'forward passes', y: 'validation loss (nats)' },
        bands: false,
        width: 366,
      }),
    ),
};
