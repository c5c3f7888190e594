import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { curves } from './forms/curves.ts';
import { distinct } from './machines.ts';
import type { ToneName } from './palette.ts';

const PARTS: Readonly<Record<string, ToneName>> = {
  parameters: 'c1',
  optimizer: 'c3',
  hardware: 'c2',
  'calibration text': 'c4',
  'circuit text': 'c5',
  total: 'c6',
};

/** Sizes beside the paper's formulas. */
export const checkpointBytes: Figure = {
  name: 'checkpoint-bytes',
  study: 'overhead',
  title: 'Bytes of a checkpoint, by part',
  table: 'overhead',
  claims: ['C6', 'C6b'],
  rows: (rows) =>
    rows.filter(({ what, component }) => what === 'size' && Object.hasOwn(PARTS, String(component))),
  columns: [
    'hardware',
    'qubits',
    'layers',
    'physical_qubits',
    'couplers',
    'component',
    'bytes',
    'formula',
    'formula_bytes',
    'share',
  ],
  axes: { x: 'qubits of the circuit, logarithmic', y: 'bytes, logarithmic' },
  caption: () =>
    'Bytes of each part against qubits, for QNNs of one to twenty layers on the 156-qubit machine boston. ' +
    'Dashed lines are the formulas of the paper: L q g for parameters, 2 L q g for the optimizer, ' +
    '4q + e for the hardware; the numbers lie on them. Most bytes are text: the calibration of the whole ' +
    'machine, and the circuits.',
  legend: () => [
    ...Object.entries(PARTS).map(([label, colour]) => ({
      label,
      colour,
      shape: 'dot' as const,
    })),
    { label: "paper's formula", colour: 'muted', shape: 'dashed' as const },
  ],
  across: 2,
  panels: (rows) =>
    distinct(rows, 'layers').map((layers) => {
      const own = rows.filter((row) => String(row.layers) === layers);
      const predicted = own
        .filter(({ formula_bytes }) => typeof formula_bytes === 'number')
        .map((row): Row => ({ ...row, bytes: row.formula_bytes, component: `${row.component}, formula` }));
      return curves({
        title: layers === '1' ? '1 layer' : `${layers} layers`,
        rows: [...own, ...predicted],
        x: 'qubits',
        y: 'bytes',
        series: ({ component }) => String(component),
        colour: ({ component }) => (isFormula(component) ? 'muted' : PARTS[String(component)]),
        dashed: ({ component }) => isFormula(component),
        axes: { x: 'qubits of the circuit', y: 'bytes' },
        scales: { x: 'log', y: 'log' },
        width: 366,
      });
    }),
};

function isFormula(component: unknown): boolean {
  return String(component).endsWith(', formula');
}
