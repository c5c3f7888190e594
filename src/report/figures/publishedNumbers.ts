import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';
import { tone } from './palette.ts';
import { dot } from './plotting.ts';

/** Published forward passes beside ours. */
export const publishedNumbers: Figure = {
  name: 'published-passes',
  study: 'freezing',
  title: 'Published forward passes, and ours',
  table: 'published',
  rows: (rows) =>
    rows.filter(
      ({ table, quantity, ours, published }) =>
        String(table) === '3' &&
        String(quantity).startsWith('passes') &&
        typeof ours === 'number' &&
        typeof published === 'number',
    ),
  columns: [
    'table',
    'task',
    'model',
    'method',
    'quantity',
    'published',
    'ours',
    'ours_low',
    'ours_high',
    'n',
    'reached',
    'bound',
    'verdict',
  ],
  axes: { x: 'forward passes, logarithmic', y: 'task, size and method' },
  caption: (rows) => {
    const of = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
    return (
      `Forward passes of Table 3 of arXiv:2602.11383 (rings) beside ours (dots: means over seeds with 95 % ` +
      `intervals). Of ${rows.length} numbers ${of('exact')} come out to the pass, ` +
      `${of('within')} lie within our interval; the others are blue where ours are more or fewer, grey where ` +
      `some of our runs never got there.`
    );
  },
  legend: () => [
    { label: 'published', colour: 'c2', shape: 'ring' },
    { label: 'ours, exact or within', colour: 'c3', shape: 'dot' },
    { label: 'ours, other', colour: 'c1', shape: 'dot' },
    { label: 'ours, censored', colour: 'c6', shape: 'dot' },
  ],
  across: 2,
  panels: (rows) =>
    [...groupedBy(rows, ['task']).values()].map((own) => {
      const panel = intervals({
        title: String(own[0].task),
        rows: own,
        name: nameOf,
        value: 'ours',
        colour: ({ verdict }) =>
          verdict === 'exact' || verdict === 'within' ? 'c3' : verdict === 'censored' ? 'c6' : 'c1',
        axis: 'forward passes',
        scale: 'log',
        width: 372,
        margin: 132,
      });
      const rings = dot(own, {
        ...{ x: 'published', y: nameOf, r: 5.5, stroke: tone('c2'), strokeWidth: 1.6 },
        title: (row: Row) => `${nameOf(row)}: published ${row.published}`,
      });
      return { ...panel, plot: { ...panel.plot, marks: [...(panel.plot.marks ?? []), rings] } };
    }),
};

function nameOf({ model, method }: Row): string {
  return `${model}, ${method}`;
}
