import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';

/** How long a save holds training up. */
export const saveStall: Figure = {
  name: 'save-stall',
  study: 'overhead',
  title: 'How long a save holds training up',
  table: 'overhead',
  claims: ['C7'],
  rows: (rows) => rows.filter(({ what }) => what === 'latency'),
  columns: [
    'model',
    'hardware',
    'mode',
    'bytes',
    'step_ms_p50',
    'stall_ms_p50',
    'stall_ms_p95',
    'latency_ms_p50',
    'latency_ms_p95',
    'qpu_step_ms',
    'stall_share_of_qpu_step',
  ],
  axes: { x: 'milliseconds, logarithmic', y: 'circuit and what is measured' },
  caption: () =>
    'Time for which training waits for a save, beside the length of a step. Left ends are medians, right ends ' +
    '95th percentiles. In step with training (sync) it waits until the bytes are on the disk; ' +
    'beside it (async) only until the state is copied. A step on the machine is modelled from the duration of ' +
    'its circuits.',
  legend: () => [
    { label: 'save beside training (async)', colour: 'c1', shape: 'dot' },
    { label: 'save in step (sync)', colour: 'c2', shape: 'dot' },
    { label: 'step as simulated', colour: 'c6', shape: 'dot' },
    { label: 'step on the machine, modelled', colour: 'c3', shape: 'dot' },
  ],
  panels: (rows) => [
    intervals({
      title: null,
      rows: rows.flatMap(linesOf),
      name: ({ name }) => String(name),
      value: 'ms',
      colour: ({ colour }) => colour as 'c1',
      axis: 'milliseconds',
      scale: 'log',
      margin: 250,
    }),
  ],
};

function linesOf(row: Row): Row[] {
  const { model, mode } = row;
  const stall: Row = {
    ...{
      name: `${model}: save, ${mode}`,
      ms: row.stall_ms_p50,
      ms_low: row.stall_ms_p50,
      ms_high: row.stall_ms_p95,
    },
    colour: mode === 'async' ? 'c1' : 'c2',
  };
  if (mode === 'sync') return [stall];
  const simulated = {
    name: `${model}: step, simulated`,
    ms: row.step_ms_p50,
    ms_low: row.step_ms_p50,
    ms_high: row.step_ms_p95,
    colour: 'c6',
  };
  const onMachine = { name: `${model}: step on ${row.hardware}`, ms: row.qpu_step_ms, colour: 'c3' };
  return [stall, simulated, onMachine].filter(({ ms }) => typeof ms === 'number');
}
