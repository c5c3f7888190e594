import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';
import { overSeeds } from './machines.ts';

/** How close eigensolvers come. */
export const energyOverGround: Figure = {
  name: 'energy',
  study: 'freezing',
  title: 'Eigensolvers: energy over the ground state',
  table: 'energy',
  rows: (rows) => rows.filter(({ row }) => row === 'mean'),
  columns: [
    'experiment',
    'model',
    'noise',
    'freezing',
    'optimizer',
    'steps',
    'n',
    'ground_energy',
    'final_energy',
    'over_ground',
    'over_ground_low',
    'over_ground_high',
  ],
  axes: {
    x: 'final energy less ground energy (units of the coupling)',
    y: 'circuit, optimizer and freezing',
  },
  caption: (rows) =>
    'Exact energy at the end of a variational eigensolver of the transverse Ising chain, less that of the ' +
    'ground state. ' +
    `${overSeeds(rows)} 0 would be the ground state.`,
  legend: () => [
    { label: 'no freezing', colour: 'c6', shape: 'dot' },
    { label: 'wsbd', colour: 'c1', shape: 'dot' },
  ],
  across: 2,
  panels: (rows) =>
    [...groupedBy(rows, ['noise', 'optimizer']).values()].map((own) =>
      intervals({
        title: `${own[0].noise === 'none' ? 'noise-free' : own[0].noise}, ${own[0].optimizer}`,
        rows: own,
        name: nameOf,
        value: 'over_ground',
        colour: ({ freezing }) => (freezing === 'none' ? 'c6' : 'c1'),
        axis: 'energy over ground (couplings)',
        rules: [{ at: 0, colour: 'muted' }],
        width: 372,
        margin: 150,
      }),
    ),
};

function nameOf({ model, freezing }: Row): string {
  return `${model}${freezing === 'none' ? '' : `, ${String(freezing).split('-')[0]}`}`;
}
