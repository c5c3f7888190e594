import type { Cell, Row } from '../../table.ts';
import type { Panel } from '../figure.ts';
import { type ToneName, tone } from '../palette.ts';
import { axisX, axisY, dot, gridX, link, ruleX } from '../plotting.ts';
import { logTicks, positives } from './logTicks.ts';

/** What is drawn of a set of rows: a value and its interval a line. */
export interface IntervalsOptions {
  readonly title: string | null;
  readonly rows: readonly Row[];
  /** What stands at the left. */
  readonly name: (row: Row) => string;
  /** Lines from top to bottom; default: in the rows' order. */
  readonly order?: readonly string[];
  /** Column of the value; its interval is in `_low` and `_high`. */
  readonly value: string;
  /** Single values behind it, as small rings. */
  readonly singles?: readonly Row[];
  readonly colour?: (row: Row) => ToneName;
  readonly axis: string;
  readonly rules?: readonly { readonly at: number; readonly colour: ToneName; readonly dashed?: boolean }[];
  readonly scale?: 'linear' | 'log';
  /** How many pixels below the middle of its line a row is drawn: rows of one line are told apart. */
  readonly shift?: (row: Row) => number;
  /** Whether names stand at the left; a panel beside one with the same lines needs none. */
  readonly named?: boolean;
  /** Pixels a line. */
  readonly line?: number;
  readonly width?: number;
  readonly margin?: number;
}

const LINE = 20;
const TOP = 8;
const BOTTOM = 40;

/** A dot and a bar for each value and its interval; rules for what it is held against. */
export function intervals(options: IntervalsOptions): Panel {
  const { title, rows, name, value, axis, rules = [], singles = [], scale = 'linear' } = options;
  const { width = 700, colour = () => 'c1', named = true, shift = () => 0 } = options;
  const { margin = named ? 128 : 14, line = LINE } = options;
  const lines = options.order ?? [...new Set(rows.map(name))];
  const [low, high] = [`${value}_low`, `${value}_high`];
  const span = scale === 'log' ? positives([...rows, ...singles], [value, low, high]) : [];
  const ticks =
    scale === 'log'
      ? logTicks(Math.min(...span), Math.max(...span), Math.floor(width / 70))
      : (width - margin) / 70;
  const tip = (row: Row): string => `${name(row)}: ${withInterval(row, value)}`;
  return {
    title,
    width,
    height: TOP + BOTTOM + line * lines.length,
    plot: {
      marginLeft: margin,
      marginRight: 16,
      marginTop: TOP,
      marginBottom: BOTTOM,
      x: { type: scale, ...(scale === 'linear' && { nice: true }) },
      y: { domain: lines, type: 'point', padding: 0.6, ...(!named && { axis: null }) },
      marks: [
        gridX({ stroke: tone('grid'), strokeOpacity: 1, ticks }),
        ...rules.map(({ at, colour: own, dashed = false }) =>
          ruleX([at], { stroke: tone(own), strokeWidth: 1.5, ...(dashed && { strokeDasharray: '4 3' }) }),
        ),
        dot(singles, {
          ...{ x: value, y: name, r: 2, fill: 'none', stroke: tone('muted'), strokeOpacity: 0.45 },
        }),
        ...[...new Set(rows.map(shift))].flatMap((dy) => {
          const own = rows.filter((row) => shift(row) === dy);
          return [
            link(
              own.filter((row) => typeof row[low] === 'number' && typeof row[high] === 'number'),
              {
                ...{ x1: low, x2: high, y1: name, y2: name, dy, strokeWidth: 3, strokeLinecap: 'round' },
                stroke: (row: Row) => tone(colour(row)),
              },
            ),
            dot(own, { x: value, y: name, dy, r: 4.5, fill: (row: Row) => tone(colour(row)), title: tip }),
          ];
        }),
        axisX({
          ...{ tickSize: 0, label: axis, labelAnchor: 'center', labelArrow: 'none' },
          ...{ ticks, ...(scale === 'log' && { tickFormat: plainNumber }) },
        }),
        ...(named ? [axisY({ tickSize: 0, label: null })] : []),
      ],
    },
  };
}

/** `0.10 [0.08, 0.12]`. */
export function withInterval(row: Row, value: string): string {
  const [low, high] = [row[`${value}_low`], row[`${value}_high`]];
  const has = typeof low === 'number' && typeof high === 'number';
  return `${short(row[value])}${has ? ` [${short(low)}, ${short(high)}]` : ''}`;
}

/** Three figures; more are not known. */
export function short(cell: Cell | undefined): string {
  if (typeof cell !== 'number') return String(cell ?? '');
  const size = Math.abs(cell);
  return size !== 0 && (size < 1e-4 || size >= 1e6)
    ? cell.toExponential(2)
    : String(Number(cell.toPrecision(3)));
}

/** A tick of a logarithmic axis. */
export function plainNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${value / 1e9}G`;
  if (size >= 1e6) return `${value / 1e6}M`;
  if (size >= 1e4) return `${value / 1e3}k`;
  return size !== 0 && size < 1e-3 ? value.toExponential(0) : String(Number(value.toPrecision(6)));
}
