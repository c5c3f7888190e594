import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { curves } from './forms/curves.ts';
import type { ToneName } from './palette.ts';

const COLOURS: readonly ToneName[] = ['c1', 'c3', 'c2'];

/** What crashes and ends of sessions cost, by the time between saves. */
export const lostWork: Figure = {
  name: 'lost-work',
  study: 'overhead',
  title: 'Lost work against the time between checkpoints',
  table: 'overhead',
  rows: (rows) =>
    rows.filter(
      ({ what, cause, mode }) => what === 'interval' && cause !== 'warned session' && mode === 'async',
    ),
  columns: [
    'model',
    'hardware',
    'mode',
    'cause',
    'failures_per_hour',
    'session_hours',
    'interval',
    'interval_seconds',
    'interval_steps',
    'lost_work_seconds',
    'lost_share',
  ],
  axes: { x: 'seconds between checkpoints, logarithmic', y: 'share of the time that is lost, logarithmic' },
  caption: () =>
    'Share of the time that is lost to saving and to work done again, against the time between asynchronous ' +
    'checkpoints, for crashes (solid) and for sessions that end unasked (dashed). The leftmost or lowest point ' +
    'of a line is the best interval.',
  legend: (rows) =>
    groupsOf(rows).map((label, k) => ({
      label,
      colour: COLOURS[k % COLOURS.length],
      shape: label.startsWith('session') ? ('dashed' as const) : ('line' as const),
    })),
  across: 2,
  panels: (rows) => {
    const groups = groupsOf(rows);
    return [...groupedBy(rows, ['model']).values()].map((own) =>
      curves({
        title: String(own[0].model),
        rows: [...own].sort((a, b) => Number(a.interval_seconds) - Number(b.interval_seconds)),
        x: 'interval_seconds',
        y: 'lost_share',
        series: groupOf,
        colour: (row) => COLOURS[groups.indexOf(groupOf(row)) % COLOURS.length],
        dashed: ({ cause }) => cause === 'session',
        axes: { x: 'seconds between checkpoints', y: 'share of the time lost' },
        scales: { x: 'log', y: 'log' },
        width: 366,
      }),
    );
  },
};

function groupsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(groupOf))];
}

function groupOf({ cause, failures_per_hour, session_hours }: Row): string {
  return cause === 'crash' ? `${failures_per_hour} crashes an hour` : `sessions of ${session_hours} h`;
}
