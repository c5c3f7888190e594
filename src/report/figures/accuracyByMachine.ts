import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals, short } from './forms/intervals.ts';
import { distinct, hasIntervals, machineName, meansOf, overSeeds } from './machines.ts';

/** Accuracy beside that of a classical baseline. */
export const accuracyByMachine: Figure = {
  name: 'accuracy-by-machine',
  study: 'hardware',
  title: 'Accuracy, beside guessing and a classical baseline',
  table: 'accuracy',
  rows: (rows) => meansOf(rows, 'hardware'),
  columns: [
    'model',
    'hardware',
    'n',
    'test_accuracy',
    'test_accuracy_low',
    'test_accuracy_high',
    'accuracy_baseline',
  ],
  axes: { x: 'share of test images classified right', y: 'machine' },
  caption: (rows) =>
    'Share of test digits of four classes that each QNN gets right, by machine. ' +
    `${overSeeds(rows)} Solid line: logistic regression on the same features of the same training images. ` +
    `Dashed: guessing.`,
  finding: (rows) => {
    const best = Math.max(...rows.map(({ test_accuracy }) => Number(test_accuracy)));
    const baseline = Math.min(
      ...rows.flatMap(({ accuracy_baseline: own }) => (typeof own === 'number' ? [own] : [])),
    );
    return hasIntervals(rows) && best < baseline
      ? `The best QNN reaches ${short(best)}, logistic regression at least ${short(baseline)}: these QNNs are ` +
          `studied here, not recommended.`
      : null;
  },
  legend: () => [
    { label: 'QNN', colour: 'c1', shape: 'dot' },
    { label: 'noise-free QNN', colour: 'c6', shape: 'dot' },
    { label: 'logistic regression', colour: 'c3', shape: 'line' },
    { label: 'guessing', colour: 'c4', shape: 'dashed' },
  ],
  across: 2,
  panels: (rows) =>
    distinct(rows, 'model').map((model) => {
      const own = rows.filter((row) => row.model === model);
      return intervals({
        title: model,
        rows: own,
        name: ({ hardware }: Row) => machineName(hardware),
        value: 'test_accuracy',
        axis: 'test accuracy (share)',
        colour: ({ hardware }) => (hardware === 'none' ? 'c6' : 'c1'),
        rules: [
          { at: 0.25, colour: 'c4', dashed: true },
          ...(typeof own[0].accuracy_baseline === 'number'
            ? [{ at: own[0].accuracy_baseline, colour: 'c3' } as const]
            : []),
        ],
        width: 372,
        margin: 108,
      });
    }),
};
