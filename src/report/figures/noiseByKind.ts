import { groupedBy } from '../apart.ts';
import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { curves } from './forms/curves.ts';
import { hasIntervals, meansOf, seedsOf } from './machines.ts';
import type { ToneName } from './palette.ts';

const KINDS: Readonly<Record<string, { readonly label: string; readonly colour: ToneName }>> = {
  readout: { label: 'readout', colour: 'c1' },
  oneQubit: { label: 'one-qubit gates', colour: 'c4' },
  twoQubit: { label: 'two-qubit gates', colour: 'c2' },
  relaxation: { label: 'relaxation during gates', colour: 'c3' },
  idling: { label: 'waiting', colour: 'c5' },
};

/** What more and fewer errors of one kind do, machine by machine. */
export const noiseByKind: Figure = {
  name: 'noise-by-kind',
  study: 'noise',
  title: 'More and fewer errors, one kind at a time',
  table: 'noise',
  rows: (rows) =>
    meansOf(rows, 'noise').filter(
      ({ kind, others }) => others === 'as calibrated' && Object.hasOwn(KINDS, String(kind)),
    ),
  columns: [
    ...['model', 'hardware', 'kind', 'others', 'scale', 'n', 'over_noise_free'],
    ...['over_noise_free_low', 'over_noise_free_high', 'accuracy', 'gradient_share'],
  ],
  axes: { x: 'factor on the errors', y: 'loss over noise-free (nats)' },
  caption: (rows) =>
    'Loss over that without noise when the errors of one kind are scaled, the others as calibrated (factor 1); ' +
    `machines with least loss first, each with an axis of its own. Means over ${seedsOf(rows)} seeds of QNNs that ` +
    'were trained without noise; intervals are in the data.',
  finding: (rows) => {
    if (!hasIntervals(rows)) return null;
    const steepest = [...groupedBy(rows, ['model', 'hardware']).values()].map((own) => {
      const at = (kind: string, scale: number): number =>
        Number(own.find((row) => row.kind === kind && row.scale === scale)?.over_noise_free ?? 0);
      return Object.keys(KINDS).sort((a, b) => at(b, 4) - at(b, 0) - (at(a, 4) - at(a, 0)))[0];
    });
    const words = Object.entries(KINDS)
      .map(([kind, { label }]) => ({ label, count: steepest.filter((one) => one === kind).length }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .map(({ label, count }) => `${label} on ${count}`);
    return `The steepest line: ${words.join(', ')} of ${steepest.length}.`;
  },
  legend: () =>
    Object.values(KINDS).map(({ label, colour }) => ({
      label,
      colour,
      shape: 'line' as const,
    })),
  across: 4,
  panels: (rows) =>
    [...groupedBy(rows, ['model']).values()].flatMap((model) =>
      [...groupedBy(model, ['hardware']).values()]
        .sort((a, b) => calibrated(a) - calibrated(b))
        .map((own) =>
          curves({
            title: `${own[0].hardware}, ${String(own[0].model).replace(/^circuit-/, '')}`,
            rows: own,
            x: 'scale',
            y: 'over_noise_free',
            series: ({ kind }) => KINDS[String(kind)].label,
            colour: ({ kind }) => KINDS[String(kind)].colour,
            axes: { x: 'factor on the errors', y: 'over noise-free (nats)' },
            bands: false,
            width: 172,
            height: 160,
            margin: 44,
          }),
        ),
    ),
};

/** Loss over noise-free with all as calibrated, which every kind's line goes through. */
function calibrated(rows: readonly Row[]): number {
  return Number(rows.find(({ scale }) => scale === 1)?.over_noise_free ?? 0);
}
