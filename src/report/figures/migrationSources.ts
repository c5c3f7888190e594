import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { distinct, hasIntervals, machineName, meansOf, sortedBy } from './machines.ts';
import { type ToneName, tone } from './palette.ts';
import { axisX, axisY, barX, gridX, ruleX } from './plotting.ts';

const SOURCES = [
  ['readout', 'readout', 'c1'],
  ['one_qubit', 'one-qubit gates', 'c4'],
  ['two_qubit', 'two-qubit gates', 'c2'],
  ['relaxation', 'relaxation', 'c3'],
] as const satisfies readonly (readonly [string, string, ToneName])[];

/** Which errors a machine's cost is due to. */
export const migrationSources: Figure = {
  name: 'migration-sources',
  study: 'hardware',
  title: 'Which errors make the difference',
  table: 'migration',
  rows: (rows) =>
    meansOf(rows, 'hardware').filter(
      ({ from, to, control }) => from === 'none' && to !== 'none' && control !== true,
    ),
  columns: [
    'model',
    'to',
    'n',
    'difference',
    ...SOURCES.flatMap(([name]) => [name, `${name}_low`, `${name}_high`]),
  ],
  axes: { x: 'part of the difference in loss (nats)', y: 'machine, least loss first' },
  caption: () =>
    'The loss that a noise-free checkpoint gains on each machine, shared out among the errors of its ' +
    'calibration (Shapley values over all sixteen ' +
    'sets of errors switched on; they add up to the difference). Means over seeds.',
  finding: (rows) => {
    if (!hasIntervals(rows)) return null;
    const largest = rows.map((row) => [...SOURCES].sort(([a], [b]) => Number(row[b]) - Number(row[a]))[0][1]);
    const counts = SOURCES.map(([, label]) => ({
      label,
      count: largest.filter((one) => one === label).length,
    }));
    const words = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
    return (
      `The largest part: ${words.map(({ label, count }) => `${label} on ${count}`).join(', ')} of ` +
      `${rows.length}.`
    );
  },
  legend: () => SOURCES.map(([, label, colour]) => ({ label, colour, shape: 'square' as const })),
  panels: (rows) =>
    distinct(rows, 'model').map((model) => {
      const means = sortedBy(
        rows.filter((row) => row.model === model),
        'difference',
      );
      const parts = means.flatMap((row) =>
        SOURCES.map(
          ([source, label, colour]): Row => ({ to: machineName(row.to), part: row[source], label, colour }),
        ),
      );
      return {
        title: model,
        width: 700,
        height: 48 + 20 * means.length,
        plot: {
          marginLeft: 128,
          marginRight: 16,
          marginTop: 8,
          marginBottom: 40,
          x: { nice: true },
          y: { domain: means.map(({ to }) => machineName(to)), type: 'band' as const, padding: 0.25 },
          marks: [
            gridX({ stroke: tone('grid'), strokeOpacity: 1 }),
            barX(parts, {
              ...{ x: 'part', y: 'to', z: 'label' },
              fill: ({ colour }: Row) => tone(colour as ToneName),
              title: ({ to, label, part }: Row) => `${to}, ${label}: ${Number(part).toPrecision(3)}`,
            }),
            ruleX([0], { stroke: tone('muted') }),
            axisX({
              tickSize: 0,
              label: 'part of the difference in loss (nats)',
              labelAnchor: 'center',
              labelArrow: 'none',
            }),
            axisY({ tickSize: 0, label: null }),
          ],
        },
      };
    }),
};
