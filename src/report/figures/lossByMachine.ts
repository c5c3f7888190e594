import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals, short } from './forms/intervals.ts';
import { distinct, hasIntervals, machineName, overSeeds, sortedBy } from './machines.ts';

/** Cross-entropy of guessing one of four classes. */
const GUESS = 1.3862943611198906;
/** Smallest difference of interest of claim C1. */
const THRESHOLD = 0.02;

/** What a machine costs, seed by seed. */
export const lossByMachine: Figure = {
  name: 'loss-by-machine',
  study: 'hardware',
  title: 'What each machine costs',
  table: 'accuracy',
  claims: ['C1'],
  rows: (rows) =>
    rows.filter(
      ({ study, hardware, loss_over_ideal }) =>
        study === 'hardware' && hardware !== 'none' && typeof loss_over_ideal === 'number',
    ),
  columns: [
    'row',
    'model',
    'hardware',
    'seed',
    'n',
    'loss_over_ideal',
    'loss_over_ideal_low',
    'loss_over_ideal_high',
    'test_loss',
    'run',
    'checkpoint_sha256',
  ],
  axes: { x: 'test loss over the noise-free run of the same seed (nats)', y: 'machine, best first' },
  caption: (rows) =>
    'Test loss of the same QNN trained under each machine, less that of the noise-free training with the same ' +
    'seed; best ' +
    `machine first. ${overSeeds(rows)} Small rings are single seeds. ` +
    'The dashed line is the smallest difference of interest (0.02); the solid one at the right is where a QNN ' +
    'that guesses would be.',
  finding: (rows) => {
    const [model] = distinct(rows, 'model');
    const means = sortedBy(
      rows.filter((row) => row.row === 'mean' && row.model === model),
      'loss_over_ideal',
    );
    const [best, worst] = [means[0], means[means.length - 1]];
    return hasIntervals(means) && means.length > 1
      ? `For ${model} the cost runs from ${short(best.loss_over_ideal)} on ${best.hardware} to ` +
          `${short(worst.loss_over_ideal)} on ${worst.hardware}.`
      : null;
  },
  legend: () => [
    { label: 'mean and interval', colour: 'c1', shape: 'dot' },
    { label: 'one seed', colour: 'muted', shape: 'ring' },
    { label: 'smallest difference of interest', colour: 'c2', shape: 'dashed' },
    { label: 'guessing', colour: 'c4', shape: 'line' },
  ],
  panels: (rows) =>
    distinct(rows, 'model').map((model) => {
      const own = rows.filter((row) => row.model === model);
      const means = sortedBy(
        own.filter(({ row }) => row === 'mean'),
        'loss_over_ideal',
      );
      return intervals({
        title: model,
        rows: means,
        singles: own.filter(({ row }) => row === 'run'),
        name: nameOf,
        order: means.map(nameOf),
        value: 'loss_over_ideal',
        axis: 'test loss over noise-free, seed by seed (nats)',
        rules: [
          { at: 0, colour: 'muted' },
          { at: THRESHOLD, colour: 'c2', dashed: true },
          { at: GUESS - idealLoss(means), colour: 'c4' },
        ],
      });
    }),
};

function nameOf({ hardware }: Row): string {
  return machineName(hardware);
}

function idealLoss([first]: readonly Row[]): number {
  return Number(first.test_loss) - Number(first.loss_over_ideal);
}
