import type { Row } from '../../table.ts';
import type { LegendEntry, Panel } from '../figure.ts';
import { type ToneName, tone } from '../palette.ts';
import { axisX, axisY, cell, text } from '../plotting.ts';

/** A class of values, its colour, and that of what is written on it. */
export interface Bin {
  readonly label: string;
  readonly colour: ToneName;
  readonly ink: ToneName;
  /** Values below this are in it, those above the bin before; absent: all that are left. */
  readonly below?: number;
}

/** What is drawn of a set of rows: one field each. */
export interface MatrixOptions {
  readonly title: string | null;
  readonly rows: readonly Row[];
  readonly across: string;
  readonly down: string;
  readonly axes: { readonly x: string; readonly y: string };
  readonly bin: (row: Row) => Bin;
  /** What stands in the field. */
  readonly mark: (row: Row) => string;
  readonly tip: (row: Row) => string;
  /** Names along the axes; default: sorted. */
  readonly order?: readonly string[];
  readonly field?: number;
  /** Room for the names of the lines. */
  readonly left?: number;
}

const TOP = 84;

/** A field for each pair, coloured by its class, with its value in it. */
export function matrix(options: MatrixOptions): Panel {
  const { title, rows, across, down, axes, bin, mark, tip, field = 38, left = 118 } = options;
  const names = (column: string): string[] => {
    const found = new Set(rows.map((row) => String(row[column])));
    return (options.order ?? [...found].sort()).filter((name) => found.has(name));
  };
  const [columns, lines] = [names(across), names(down)];
  const height = Math.min(field, 26);
  return {
    title,
    width: left + field * columns.length + 12,
    height: TOP + height * lines.length + 12,
    plot: {
      marginLeft: left,
      marginTop: TOP,
      marginRight: 12,
      marginBottom: 12,
      padding: 0.04,
      x: { domain: columns, type: 'band' },
      y: { domain: lines, type: 'band' },
      marks: [
        axisX({ anchor: 'top', tickRotate: -45, tickSize: 0, label: null }),
        axisY({ tickSize: 0, label: null }),
        ...[`${axes.x} \u2192`, `${axes.y} \u2193`].map((words, k) =>
          text([words], {
            ...{ frameAnchor: 'top-left', textAnchor: 'end', dx: -10, dy: 18 * k - 30, fill: tone('muted') },
          }),
        ),
        cell(rows, { x: across, y: down, fill: (row: Row) => tone(bin(row).colour), title: tip }),
        text(rows, {
          ...{ x: across, y: down, text: mark, fontSize: 10, pointerEvents: 'none' },
          fill: (row: Row) => tone(bin(row).ink),
        }),
      ],
    },
  };
}

/** The bin of a value; the last one takes what no other does. */
export function binOf(bins: readonly Bin[], value: number): Bin {
  return bins.find(({ below }) => below !== undefined && value < below) ?? bins[bins.length - 1];
}

/** What the colours stand for. */
export function binLegend(bins: readonly Bin[]): LegendEntry[] {
  return bins.map(({ label, colour }) => ({ label, colour, shape: 'square' }));
}
