import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';
import { distinct, machineName, meansOf, overSeeds } from './machines.ts';
import type { ToneName } from './palette.ts';

const METHODS: Readonly<Record<string, ToneName>> = {
  structural: 'c3',
  random: 'c6',
  wsbd: 'c1',
  'wsbd-live': 'c2',
};

/** Freezing strategies with as many circuits as none. */
export const equalPasses: Figure = {
  name: 'freezing-equal-passes',
  study: 'freezing',
  title: 'Freezing at equal forward passes',
  table: 'speedup',
  claims: ['C4'],
  rows: (rows) =>
    meansOf(rows, 'freezing').filter(
      ({ freezing, accuracy_difference_equal_passes }) =>
        freezing !== 'none' && typeof accuracy_difference_equal_passes === 'number',
    ),
  columns: [
    'experiment',
    'model',
    'hardware',
    'freezing',
    'n',
    'passes_saved',
    'accuracy_difference_equal_passes',
    'accuracy_difference_equal_passes_low',
    'accuracy_difference_equal_passes_high',
    'target_ratio',
    'target_ratio_low',
    'target_ratio_high',
  ],
  axes: {
    x: 'gain in accuracy at equal passes, and passes saved on the way to the target',
    y: 'machine and strategy',
  },
  caption: (rows) =>
    'Validation accuracy over that of training without freezing with as many forward passes (left), and how ' +
    'many times fewer passes reach the target accuracy (right, logarithmic; ' +
    `1 is no gain). ${overSeeds(rows)} Structural freezing leaves out angles whose gradient is exactly zero and ` +
    `learns nothing: what it gains is not owed to any score.`,
  legend: (rows) =>
    distinct(rows, 'freezing').map((name) => ({
      label: name,
      colour: METHODS[name] ?? 'c5',
      shape: 'dot' as const,
    })),
  across: 2,
  panels: (rows) => [
    side(rows, 'accuracy_difference_equal_passes', 'accuracy over no freezing (share)', 'linear', 0),
    side(rows, 'target_ratio', 'passes without freezing / passes with it', 'log', 1),
  ],
};

function side(rows: readonly Row[], value: string, axis: string, scale: 'linear' | 'log', at: number) {
  return intervals({
    title: at === 0 ? 'accuracy at equal passes' : 'passes to the target',
    rows: rows.filter((row) => typeof row[value] === 'number'),
    name: ({ hardware, freezing }) => `${machineName(hardware)}, ${freezing}`,
    value,
    colour: ({ freezing }) => METHODS[String(freezing)] ?? 'c5',
    axis,
    rules: [{ at, colour: 'muted' }],
    scale,
    width: 372,
    margin: 156,
  });
}
