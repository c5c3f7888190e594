import type { Row } from '../../table.ts';
import type { Panel } from '../figure.ts';
import { type ToneName, tone } from '../palette.ts';
import { areaY, axisX, axisY, dot, gridX, gridY, line, ruleY } from '../plotting.ts';
import { plainNumber, short, withInterval } from './intervals.ts';
import { logTicks, positives } from './logTicks.ts';

/** What is drawn of a set of rows: a line a series, with a band where there are intervals. */
export interface CurvesOptions {
  readonly title: string | null;
  readonly rows: readonly Row[];
  readonly x: string;
  readonly y: string;
  readonly series: (row: Row) => string;
  readonly colour: (row: Row) => ToneName;
  readonly dashed?: (row: Row) => boolean;
  readonly axes: { readonly x: string; readonly y: string };
  readonly scales?: { readonly x?: 'linear' | 'log'; readonly y?: 'linear' | 'log' };
  readonly rules?: readonly { readonly at: number; readonly colour: ToneName }[];
  readonly dots?: boolean;
  /** Whether intervals are shown; many bands on one another hide the lines. */
  readonly bands?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Room for the ticks at the left. */
  readonly margin?: number;
}

/** Values along an axis, series by series. */
export function curves(options: CurvesOptions): Panel {
  const {
    title,
    rows,
    x,
    y,
    series,
    colour,
    axes,
    scales = {},
    rules = [],
    dots = true,
    bands = true,
  } = options;
  const { width = 340, height = 260, margin = 58 } = options;
  const of = (own: (row: Row) => boolean) => rows.filter(own);
  const strokes = { x, y, z: series, stroke: (row: Row) => tone(colour(row)), strokeWidth: 1.8 };
  const isDashed = options.dashed ?? (() => false);
  const banded = of(
    (row) => bands && typeof row[`${y}_low`] === 'number' && typeof row[`${y}_high`] === 'number',
  );
  const axis = (kind: 'linear' | 'log' | undefined, column: string) => {
    if (kind !== 'log') return { ticks: 4 };
    const span = positives(rows, [column]);
    return { ticks: logTicks(Math.min(...span), Math.max(...span), 6), tickFormat: plainNumber };
  };
  const [acrossTicks, upTicks] = [axis(scales.x, x), axis(scales.y, y)];
  return {
    title,
    width,
    height,
    plot: {
      marginLeft: margin,
      marginRight: 14,
      marginTop: 24,
      marginBottom: 42,
      x: { type: scales.x ?? 'linear' },
      y: { type: scales.y ?? 'linear', ...(scales.y !== 'log' && { nice: true }) },
      marks: [
        gridX({ stroke: tone('grid'), strokeOpacity: 1, ticks: acrossTicks.ticks }),
        gridY({ stroke: tone('grid'), strokeOpacity: 1, ticks: upTicks.ticks }),
        ...rules.map(({ at, colour: own }) => ruleY([at], { stroke: tone(own), strokeDasharray: '4 3' })),
        areaY(banded, {
          ...{ x, y1: `${y}_low`, y2: `${y}_high`, z: series, fillOpacity: 0.16 },
          fill: (row: Row) => tone(colour(row)),
        }),
        line(
          of((row) => !isDashed(row)),
          strokes,
        ),
        line(of(isDashed), { ...strokes, strokeDasharray: '5 3' }),
        dot(dots ? rows : [], {
          ...{ x, y, r: 2.6 },
          fill: (row: Row) => tone(colour(row)),
          title: (row: Row) =>
            `${series(row)}: ${bands ? withInterval(row, y) : short(row[y])} at ${String(row[x])}`,
        }),
        axisX({ tickSize: 0, label: axes.x, labelAnchor: 'center', labelArrow: 'none', ...acrossTicks }),
        axisY({ tickSize: 0, label: axes.y, labelAnchor: 'top', labelArrow: 'none', ...upTicks }),
      ],
    },
  };
}
