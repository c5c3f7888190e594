import { gates } from '../../circuit/gates.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';

/** What a column of IBM's table holds. */
export type TableColumn =
  | { readonly kind: 'qubit' | 'operational' | 'date' }
  /** A value of the qubit, by the name that IBM's properties have for it. */
  | { readonly kind: 'value'; readonly name: string; readonly unit: string }
  /** Of a one-qubit gate, or by neighbour of a two-qubit gate. */
  | { readonly kind: 'error'; readonly gate: string }
  | { readonly kind: 'one-qubit-duration' | 'coupler-duration'; readonly unit: string };

/** Columns by what their header says, in any spelling that IBM's website has had, and in its translations. */
const patterns: readonly (readonly [RegExp, (unit: string) => TableColumn])[] = [
  [/^qubit$/, () => ({ kind: 'qubit' })],
  [/^operational$/, () => ({ kind: 'operational' })],
  [/^(date|last update date)$/, () => ({ kind: 'date' })],
  [/^t1$/, (unit) => ({ kind: 'value', name: 'T1', unit: unit || 'us' })],
  [/^t2$/, (unit) => ({ kind: 'value', name: 'T2', unit: unit || 'us' })],
  [/meas0 prep1/, () => ({ kind: 'value', name: 'prob_meas0_prep1', unit: '' })],
  [/meas1 prep0/, () => ({ kind: 'value', name: 'prob_meas1_prep0', unit: '' })],
  [/^readout length$/, (unit) => ({ kind: 'value', name: 'readout_length', unit: unit || 'ns' })],
  [/(readout|assignment|asignacion).*error|error.*(lectura|readout)/, () => readoutError],
  [/^single-qubit gate (length|time)$/, (unit) => ({ kind: 'one-qubit-duration', unit: unit || 'ns' })],
  [/^(two-qubit )?gate (length|time)$/, (unit) => ({ kind: 'coupler-duration', unit: unit || 'ns' })],
];

const readoutError: TableColumn = { kind: 'value', name: 'readout_error', unit: '' };

/** What stands beside "error" in the header of a gate's column. */
const gateColumns: ReadonlyMap<string, string> = new Map(
  gates.flatMap(({ name, makerNames }) => (makerNames.ibm ?? []).map((column) => [column, name] as const)),
);

/** Read, and of no use: other words for the readout error, and what the noise model does not need. */
const withoutUse = /^(frequency|anharmonicity|measure|measure_2|init|reset)$/;

/** Twice the longest header known. The patterns above take time with the square of a header's length. */
const longestHeader = 120;

/** Null: left out without a word; undefined: not understood. */
export function tableColumn(header: string): TableColumn | null | undefined {
  if (header.length > longestHeader) return undefined;
  const text = header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u00b5\u03bc]/g, 'u')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
  const [, stem, unit = ''] = /^(.*?)\s*(?:[([](s|ms|us|ns|ghz|hz)[)\]])?$/.exec(text)!;
  const found = patterns.find(([pattern]) => pattern.test(stem));
  if (found !== undefined) return found[1](unit);
  if (withoutUse.test(stem)) return null;
  if (!/\berror\b/.test(stem)) return undefined;
  const words = stem.replace(/\berror( rate)?\b|\bsingle-qubit\b/g, '').trim();
  if (withoutUse.test(words)) return null;
  const named = /\(([a-z]+)\)/.exec(words)?.[1] ?? words;
  const gate = gateColumns.get(named);
  return gate === undefined ? undefined : { kind: 'error', gate };
}

/** A number, or undefined where the cell has none. @throws QckptError PROFILE: something else */
export function numberIn(cell: string, place: string): number | undefined {
  const text = cell.trim();
  if (/^(|nan|null|none|undefined|n\/a|-)$/i.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value))
    throw new QckptError('PROFILE', `${place} expected a number or nothing, got ${quoted(text)}`);
  return value;
}

/** A value by neighbour: `1:0.002;3:0.004`, `0_1:0.002; 0_3:0.004` or `cx0_1: 2e-3, cx0_3: 4e-3`. */
export interface PairValue {
  readonly qubits: readonly [number, number];
  readonly value: number | undefined;
  /** Both qubits were named, not the neighbour alone. */
  readonly isDirected: boolean;
}

/** @param qubit the row's; alone, a number is its neighbour's @throws QckptError PROFILE */
export function pairsIn(cell: string, qubit: number, place: string): PairValue[] {
  return cell
    .split(/[;,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '' && !/^(nan|null|none|-)$/i.test(item))
    .map((item) => {
      const found = /^(?:[a-z]{2,4})?(?:(\d{1,4})_)?(\d{1,4})\s*:\s*(.*)$/.exec(item);
      if (found === null)
        throw new QckptError('PROFILE', `${place} expected NEIGHBOUR:VALUE, got ${quoted(item)}`);
      const [, first, second, value] = found;
      return {
        qubits: [first === undefined ? qubit : Number(first), Number(second)],
        value: numberIn(value, place),
        isDirected: first !== undefined,
      };
    });
}
