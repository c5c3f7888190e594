import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';
import { hasIntervals, overSeeds } from './machines.ts';

/** Freezing methods, each with a learning rate of its own. */
export const fairComparison: Figure = {
  name: 'fair-comparison',
  study: 'freezing',
  title: 'Freezing methods, each at its own best learning rate',
  table: 'fair',
  rows: (rows) =>
    rows.filter(({ method, ratio_to_none }) => method !== 'none' && typeof ratio_to_none === 'number'),
  columns: [
    'model',
    'method',
    'tuning',
    'target',
    'learning_rate',
    'n',
    'reached',
    'ratio_to_none',
    'ratio_to_none_low',
    'ratio_to_none_high',
    'bound_to_none',
  ],
  axes: { x: 'passes of no freezing / passes of the method', y: 'method' },
  caption: (rows) =>
    'Forward passes that training without freezing takes to a target accuracy, divided by those of each method: ' +
    'right of the line the method is faster. ' +
    `${overSeeds(rows)} Learning rates are the usual one for all (grey) or tuned for each method on seeds of ` +
    `their own (blue).`,
  finding: (rows) => {
    const words = (is: boolean) => {
      const own = rows.filter(({ tuning }) => (tuning === 'tuned') === is);
      const faster = own.filter((row) => Number(row.ratio_to_none_low) > 1).length;
      const slower = own.filter(
        (row) => typeof row.ratio_to_none_high === 'number' && row.ratio_to_none_high < 1,
      ).length;
      return `${faster} of ${own.length} faster, ${slower} slower`;
    };
    return hasIntervals(rows)
      ? `By their intervals: at the usual rate ${words(false)} than no freezing; with tuned rates ${words(true)}.`
      : null;
  },
  legend: () => [
    { label: 'tuned learning rate', colour: 'c1', shape: 'dot' },
    { label: 'the same rate for all', colour: 'c6', shape: 'dot' },
  ],
  across: 2,
  panels: (rows) =>
    [...groupedBy(rows, ['model', 'target']).values()].map((own) =>
      intervals({
        title: `${own[0].model}, target ${own[0].target}`,
        rows: own,
        name: ({ method, tuning }: Row) => `${method}${tuning === 'tuned' ? '' : ' (usual)'}`,
        value: 'ratio_to_none',
        colour: ({ tuning }) => (tuning === 'tuned' ? 'c1' : 'c6'),
        axis: 'passes of no freezing / of the method',
        rules: [{ at: 1, colour: 'muted' }],
        scale: 'log',
        width: 372,
        margin: 156,
      }),
    ),
};
