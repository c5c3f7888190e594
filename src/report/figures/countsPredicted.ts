import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { curves } from './forms/curves.ts';
import { intervals, short } from './forms/intervals.ts';
import type { ToneName } from './palette.ts';

/** What is known of the machine, a part more each. */
const LADDER: Readonly<Record<string, { readonly label: string; readonly colour: ToneName }>> = {
  ideal: { label: 'ideal circuit', colour: 'c6' },
  readout: { label: 'and readout errors', colour: 'c5' },
  gates: { label: 'and gate errors', colour: 'c2' },
  relaxation: { label: 'and relaxation', colour: 'c3' },
  idling: { label: 'and waiting: all of the calibration', colour: 'c1' },
};
const ENDS = ['ideal', 'idling'];

/** What a stored calibration predicts of counts. */
export const countsPredicted: Figure = {
  name: 'counts-predicted',
  study: 'counts',
  title: 'What a calibration predicts of real counts',
  table: 'counts',
  claims: ['C10'],
  rows: (rows) =>
    rows.filter(
      ({ row, study, model, routing, fitted_to: fittedTo }) =>
        study === 'counts' &&
        (routing === 'weighed' || routing === 'known') &&
        typeof fittedTo !== 'string' &&
        (row === 'mean' ? Object.hasOwn(LADDER, String(model)) : ENDS.includes(String(model))),
    ),
  columns: [
    ...['row', 'hardware', 'circuits', 'steps', 'entanglers', 'model', 'routing', 'n'],
    ...['distance', 'distance_low', 'distance_high', 'removed', 'removed_low', 'removed_high'],
    ...['floor', 'drift', 'shots'],
  ],
  axes: { x: 'total variation distance to the counts', y: 'machine and circuits' },
  caption: (rows) =>
    'How far predicted distributions are from what a machine has counted (0: the same; 1: nothing in common), with ' +
    'one part of its stored calibration more each. Above: means over circuits, with bars for 95 % intervals over ' +
    `${Math.max(...rows.map(({ n }) => Number(n)))} blocks of runs; counting has no seeds. Below: by entanglers of ` +
    'the circuit, the ideal one and all of the calibration beside what shots alone make (dashed).',
  finding: (rows) => {
    const shares = meansOfAll(rows).map(({ removed }) => Number(removed));
    return shares.length === 0
      ? null
      : `All of the calibration removes ${short(Math.min(...shares))} to ${short(Math.max(...shares))} of the ideal ` +
          `circuit\u2019s distance.`;
  },
  legend: () => [
    ...Object.values(LADDER).map(({ label, colour }) => ({
      label,
      colour,
      shape: 'dot' as const,
    })),
    { label: 'shots alone', colour: 'muted', shape: 'dashed' as const },
  ],
  across: 4,
  panels: (rows) => [
    {
      isAlone: true,
      ...intervals({
        title: 'Part by part',
        rows: rows.filter(({ row }) => row === 'mean'),
        name: nameOf,
        value: 'distance',
        colour: ({ model }) => LADDER[String(model)].colour,
        axis: 'total variation distance to the counts',
        rules: [{ at: 0, colour: 'muted' }],
        margin: 180,
        width: 740,
      }),
    },
    ...[
      ...groupedBy(
        rows.filter(({ row }) => row === 'circuit'),
        ['hardware', 'circuits'],
      ).values(),
    ].map((own) =>
      curves({
        title: nameOf(own[0]),
        rows: [...own, ...own.filter(({ model }) => model === 'ideal').map(shotsAlone)],
        x: 'entanglers',
        y: 'distance',
        series: ({ model }) => String(model),
        colour: ({ model }) => LADDER[String(model)]?.colour ?? 'muted',
        dashed: ({ model }) => model === SHOTS,
        axes: { x: 'entanglers', y: 'distance' },
        bands: false,
        width: 172,
        height: 160,
        margin: 40,
      }),
    ),
  ],
};

const SHOTS = 'shots alone';

function shotsAlone(row: Row): Row {
  return { ...row, model: SHOTS, distance: row.floor };
}

function meansOfAll(rows: readonly Row[]): Row[] {
  return rows.filter(({ row, model }) => row === 'mean' && model === 'idling');
}

function nameOf({ hardware, circuits }: Row): string {
  return `${hardware}, ${circuits}`;
}
