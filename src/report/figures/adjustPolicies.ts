import type { Row } from '../table.ts';
import type { Figure } from './figure.ts';
import { intervals } from './forms/intervals.ts';
import { distinct, overSeeds } from './machines.ts';
import type { ToneName } from './palette.ts';

const PLACES: Readonly<Record<string, { readonly colour: ToneName; readonly label: string }>> = {
  other: { colour: 'c1', label: 'on other machines' },
  same: { colour: 'c6', label: 'on the same machine' },
  beyond: { colour: 'c2', label: 'difference of the two' },
};
const KINDS: Readonly<Record<string, string>> = {
  pruning: 'Pruning',
  quantization: 'Angles on a grid',
  freezing: 'Freezing',
};
const POLICIES: Readonly<Record<string, string>> = { rederive: 'derived again', relearn: 'learned again' };
const SHIFT: Readonly<Record<string, number>> = { other: -6, same: 0, beyond: 6 };

/** What a checkpoint's adjustments are worth after a move, beside keeping them. */
export const adjustPolicies: Figure = {
  name: 'adjust-policies',
  study: 'adjust',
  title: 'Adjusting again after a move, or keeping',
  table: 'adjust',
  claims: ['C12', 'C12b', 'C12c'],
  rows: (rows) =>
    rows.filter(
      ({ row, kind, place, policy }) =>
        row === 'policy' &&
        Object.hasOwn(KINDS, String(kind)) &&
        Object.hasOwn(PLACES, String(place)) &&
        Object.hasOwn(POLICIES, String(policy)),
    ),
  columns: [
    ...['model', 'kind', 'by', 'share', 'bits', 'rounding', 'policy', 'place', 'n'],
    ...['over_keep', 'over_keep_low', 'over_keep_high', 'loss', 'passes', 'qpu_seconds'],
  ],
  axes: { x: 'loss over that of keeping (nats)', y: 'setting and policy' },
  caption: (rows) =>
    'Loss after as many forward passes, less that of the policy that keeps what was learned on the old machine: left ' +
    'of the line adjusting again is better. Every policy is tried on other machines and on the same machine with ' +
    `other shots; what it wins there no other machine explains. ${overSeeds(rows)} Intervals have Holm\u2019s levels ` +
    'over the policies and settings of a kind.',
  finding: (rows) => {
    const beyond = rows.filter(
      ({ place, over_keep_low: low }) => place === 'beyond' && typeof low === 'number',
    );
    const told = beyond.filter(
      ({ over_keep_low: low, over_keep_high: high }) => Number(low) > 0 || Number(high) < 0,
    );
    if (beyond.length === 0) return null;
    return told.length === 0
      ? `None of the ${beyond.length} differences between other machines and the same one can be told from zero.`
      : `Of ${beyond.length} differences between other machines and the same one ${told.length} can be told from zero.`;
  },
  legend: () =>
    Object.values(PLACES).map(({ colour, label }) => ({
      label,
      colour,
      shape: 'dot' as const,
    })),
  panels: (rows) =>
    distinct(rows, 'kind').map((kind) =>
      intervals({
        title: KINDS[kind],
        rows: rows.filter((row) => row.kind === kind),
        name: nameOf,
        value: 'over_keep',
        colour: ({ place }) => PLACES[String(place)].colour,
        shift: ({ place }) => SHIFT[String(place)],
        line: 26,
        axis: 'loss over that of keeping (nats)',
        rules: [{ at: 0, colour: 'muted' }],
        margin: 210,
      }),
    ),
};

function nameOf({ share, bits, rounding, policy }: Row): string {
  const setting =
    typeof share === 'number' ? `${100 * share} %` : typeof bits === 'number' ? `${bits} bits` : '';
  const rounded = typeof bits === 'number' && rounding !== 'nearest' ? String(rounding) : '';
  return [setting, rounded, POLICIES[String(policy)]].filter(Boolean).join(', ');
}
