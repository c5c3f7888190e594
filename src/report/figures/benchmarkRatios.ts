import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';

/** How many times as long the fastest peer takes, work by work. Of `qckpt bench`, not of a run. */
export const benchmarkRatios: Figure = {
  name: 'benchmark',
  study: 'benchmark',
  title: 'Other simulators beside this one',
  table: 'benchmark',
  rows: (rows) => rows.filter(({ simulator, ratio }) => simulator === 'qckpt' && typeof ratio === 'number'),
  columns: ['name', 'size', 'cone', 'device', 'median_ms', 'peer', 'ratio', 'goal'],
  axes: { x: "the fastest peer's median time over ours, logarithmic", y: 'work, qubits and layers' },
  caption: (rows) =>
    `Time of the fastest peer that agrees over ours, medians of the same run; right of 1 we are ahead. ` +
    `${rows.length} works; \`qckpt explain A\` says what each is.`,
  legend: () => [
    { label: 'measured', colour: 'c1', shape: 'dot' },
    { label: 'goal', colour: 'c2', shape: 'dot' },
  ],
  panels: (rows) => [
    intervals({
      title: null,
      rows: rows.flatMap((row) => [
        ...(typeof row.goal === 'number' ? [{ name: nameOf(row), ratio: row.goal, colour: 'c2' }] : []),
        { name: nameOf(row), ratio: row.ratio, colour: 'c1' },
      ]),
      name: ({ name }) => String(name),
      value: 'ratio',
      colour: ({ colour }) => colour as 'c1',
      axis: "fastest peer's time over ours",
      rules: [{ at: 1, colour: 'muted', dashed: true }],
      scale: 'log',
      margin: 250,
    }),
  ],
};

function nameOf({ name, size, cone, device, peer }: Row): string {
  const where = device ? `, ${device}` : '';
  return `${name} ${size}${where}${cone === false ? ', cone off' : ''} (${peer})`;
}
