import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';
import { meansOf, overSeeds, sortedBy } from './machines.ts';

/** What running a foreign circuit costs, where it runs. */
export const costAsIs: Figure = {
  name: 'cost-as-is',
  study: 'optimization',
  title: 'What running it as it is costs',
  table: 'compilation',
  claims: ['C2b'],
  rows: (rows) => meansOf(rows, 'optimization').filter(({ cost_as_is }) => typeof cost_as_is === 'number'),
  columns: [
    'what',
    'model',
    'hardware',
    'on',
    'n',
    'loss_as_is',
    'loss_retranspiled',
    'cost_as_is',
    'cost_as_is_low',
    'cost_as_is_high',
  ],
  axes: { x: 'loss as it is less loss compiled again (nats)', y: 'compiled for, run on' },
  caption: (rows) =>
    'Loss of the circuit as it was compiled for another machine, or for the same machine at an earlier date, ' +
    'less that of the circuit compiled again. ' +
    `${overSeeds(rows)} Dashed: the threshold of claim C2b.`,
  legend: () => [
    { label: 'another machine', colour: 'c1', shape: 'dot' },
    { label: 'the same, another date', colour: 'c3', shape: 'dot' },
    { label: 'threshold', colour: 'c2', shape: 'dashed' },
  ],
  panels: (rows) => [
    intervals({
      title: null,
      rows: sortedBy(rows, 'cost_as_is'),
      name: ({ hardware, on }) => `${hardware} \u2192 ${on}`,
      value: 'cost_as_is',
      colour: ({ what }) => (what === 'dated' ? 'c3' : 'c1'),
      axis: 'loss as it is less loss compiled again (nats)',
      rules: [
        { at: 0, colour: 'muted' },
        { at: 0.02, colour: 'c2', dashed: true },
      ],
      margin: 240,
    }),
  ],
};
