import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { short } from './forms/intervals.ts';
import { distinct, meansOf } from './machines.ts';
import { type ToneName, tone } from './palette.ts';
import { axisX, axisY, dot, gridX, line } from './plotting.ts';

const LEVELS: readonly ToneName[] = ['c6', 'c5', 'c1', 'c2'];
const MEASURES = [
  ['two_qubit_gates', 'two-qubit gates'],
  ['depth', 'depth (gates)'],
  ['success_probability', 'estimated success probability'],
] as const;

/** What the transpiler's presets make of a circuit. */
export const presets: Figure = {
  name: 'presets',
  study: 'optimization',
  title: 'Presets of the transpiler, by machine',
  table: 'compilation',
  rows: (rows) =>
    meansOf(rows, 'optimization').filter(({ what, variant }) => what === 'compiled' && variant === 'preset'),
  columns: [
    'model',
    'hardware',
    'level',
    'n',
    ...MEASURES.flatMap(([name]) => [name, `${name}_low`, `${name}_high`]),
    'loss',
  ],
  axes: { x: 'two-qubit gates, depth, and estimated success probability', y: 'machine' },
  caption: () =>
    'Two-qubit gates, depth and estimated success probability of each circuit compiled for each machine at ' +
    'presets 0 to 3, means over seeds. ' +
    'Preset 1 places by calibration and merges, 2 uses what commutes, 3 takes the best of several searches.',
  finding: (rows) => {
    const words = [0, 1, 2, 3].map((level) => {
      const own = rows
        .filter((row) => Number(row.level) === level)
        .map((row) => Number(row.success_probability));
      return short(own.sort((a, b) => a - b)[Math.floor(own.length / 2)]);
    });
    return `Median success over circuits and machines, presets 0 to 3: ${words.join(', ')}.`;
  },
  legend: () =>
    LEVELS.map((colour, level) => ({
      label: `preset ${level}`,
      colour,
      shape: 'dot' as const,
    })),
  across: 3,
  panels: (rows) =>
    distinct(rows, 'model').flatMap((model) => {
      const own = rows.filter((row) => row.model === model);
      const machines = distinct(own, 'hardware').sort();
      return MEASURES.map(([measure, label], k) => ({
        title: k === 0 ? model : ' ',
        width: k === 0 ? 316 : 230,
        height: 50 + 17 * machines.length,
        plot: {
          marginLeft: k === 0 ? 100 : 14,
          marginRight: 14,
          marginTop: 6,
          marginBottom: 40,
          x: { nice: true },
          y: { domain: machines, type: 'point' as const, padding: 0.6, ...(k > 0 && { axis: null }) },
          marks: [
            gridX({ stroke: tone('grid'), strokeOpacity: 1, ticks: 4 }),
            line(own, { x: measure, y: 'hardware', z: 'hardware', stroke: tone('grid'), strokeWidth: 3 }),
            dot(own, {
              ...{ x: measure, y: 'hardware', r: 3.6 },
              fill: ({ level }: Row) => tone(LEVELS[Number(level)] ?? 'c6'),
              title: (row: Row) => `${row.hardware}, preset ${row.level}: ${short(row[measure])}`,
            }),
            axisX({ tickSize: 0, ticks: 4, label, labelAnchor: 'center', labelArrow: 'none' }),
            ...(k === 0 ? [axisY({ tickSize: 0, label: null })] : []),
          ],
        },
      }));
    }),
};
