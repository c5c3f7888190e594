import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals, short } from './forms/intervals.ts';
import { distinct, hasIntervals, meansOf, overSeeds } from './machines.ts';
import type { ToneName } from './palette.ts';

/** Two measures a line: what does not know the later day, and what does. */
const PANELS = [
  { title: 'Change in loss', axis: 'loss less that of the first day (nats)', measures: ['change', 'moved'] },
  {
    title: 'Reported loss, off the predicted by',
    axis: 'difference in loss (nats)',
    measures: ['off_by_stored', 'off_by_day'],
  },
] as const;

/** A checkpoint on later days of its machine. */
export const driftByDay: Figure = {
  name: 'drift-by-day',
  study: 'drift',
  title: 'A checkpoint on later days of its machine',
  table: 'drift',
  rows: (rows) => meansOf(rows, 'drift').filter(({ from, to }) => from !== to),
  columns: [
    ...['model', 'machine', 'from', 'to', 'elapsed_days', 'n', 'can_run'],
    ...PANELS.flatMap(({ measures }) => measures.flatMap((name) => [name, `${name}_low`, `${name}_high`])),
  ],
  axes: { x: 'loss less that of the first day, and difference in loss (nats)', y: 'machine and days since' },
  caption: (rows) =>
    'A QNN trained on the first recorded day of a machine, under the calibrations of later days. Left: its exact ' +
    'loss less that of the first day, for the stored circuit run as it is and for the one compiled again with the ' +
    'calibration of the day. Right: how far the loss that the machine reports is from the one predicted by the ' +
    `stored calibration, and by that of the day. ${overSeeds(rows)} Where the stored circuit can run for some seeds ` +
    'alone there is no interval.',
  finding: (rows) => {
    if (!hasIntervals(rows)) return null;
    const mean = (name: string): string => {
      const known = rows.flatMap((row) => (typeof row[name] === 'number' ? [Number(row[name])] : []));
      return short(known.reduce((sum, value) => sum + value, 0) / known.length);
    };
    return (
      `On average over the lines shown the stored calibration is off by ${mean('off_by_stored')}, that of the day by ` +
      `${mean('off_by_day')}; compiling again leaves ${mean('moved')} of a change of ${mean('change')}.`
    );
  },
  legend: () => [
    { label: 'circuit as it is, or stored calibration', colour: 'c2', shape: 'dot' },
    { label: 'compiled again, or calibration of the day', colour: 'c1', shape: 'dot' },
  ],
  across: 2,
  panels: (rows) =>
    distinct(rows, 'model').flatMap((model) => {
      const own = rows.filter((row) => row.model === model);
      return PANELS.map(({ title, axis, measures }, k) =>
        intervals({
          title,
          rows: measures.flatMap((measure, known) => own.flatMap((row) => lineOf(row, measure, known === 1))),
          name: ({ name }) => String(name),
          order: own.map(nameOf),
          value: 'value',
          colour: ({ colour }) => colour as ToneName,
          shift: ({ colour }) => (colour === 'c2' ? -3.5 : 3.5),
          axis,
          rules: [{ at: 0, colour: 'muted' }],
          named: k === 0,
          width: k === 0 ? 412 : 310,
          ...(k === 0 && { margin: 156 }),
        }),
      );
    }),
};

function lineOf(row: Row, measure: string, isKnown: boolean): Row[] {
  return typeof row[measure] === 'number'
    ? [
        {
          ...{ name: nameOf(row), colour: isKnown ? 'c1' : 'c2', value: row[measure] },
          ...{ value_low: row[`${measure}_low`], value_high: row[`${measure}_high`] },
        },
      ]
    : [];
}

function nameOf({ machine, elapsed_days: days }: Row): string {
  return `${machine}, ${days} days`;
}
