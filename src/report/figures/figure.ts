import type { Row } from '../table.ts';
import type { ToneName } from './palette.ts';
import type { PlotOptions } from './plotting.ts';

/** One set of axes of a figure. */
export interface Panel {
  /** What tells it from the others; null: there are no others. */
  readonly title: string | null;
  /** In pixels, with everything. */
  readonly width: number;
  readonly height: number;
  /** Whether nothing stands beside it. */
  readonly isAlone?: boolean;
  readonly plot: Omit<PlotOptions, 'width' | 'height' | 'document'>;
}

/** A sign and what it stands for. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: ToneName;
  readonly shape: 'dot' | 'ring' | 'line' | 'dashed' | 'square';
}

/** A figure of one table. A record of the registry: a table that is not there, or lacks the rows, gives no figure. */
export interface Figure {
  /** Of its file, and of its place in the page. */
  readonly name: string;
  readonly study: string;
  readonly title: string;
  /** Its CSV, without the ending. */
  readonly table: string;
  /** Claims that it shows. */
  readonly claims?: readonly string[];
  /** Of the table's rows those that it shows. */
  readonly rows: (rows: readonly Row[]) => readonly Row[];
  /** Of their columns those behind what is drawn: its data. */
  readonly columns: readonly string[];
  /** What is plotted. */
  readonly caption: (rows: readonly Row[]) => string;
  /** What to see, with numbers from the rows; null: too few seeds to say so. */
  readonly finding?: (rows: readonly Row[]) => string | null;
  /** What the axes have, with units: for those who cannot see them. */
  readonly axes: { readonly x: string; readonly y: string };
  readonly legend?: (rows: readonly Row[]) => readonly LegendEntry[];
  readonly panels: (rows: readonly Row[]) => readonly Panel[];
  /** Panels beside each other. */
  readonly across?: number;
}
