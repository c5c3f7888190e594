import { groupedBy, wordsApart } from '../apart.ts';
import type { Row } from '../table.ts';

/** Pixels. */
const LABELS = 128;
const PANEL = 256;
const GAP = 48;
const MARGIN = 24;
const ROW = 26;
const HEAD = 84;
const AXIS = 44;
const WIDTH = MARGIN + LABELS + 2 * PANEL + GAP + MARGIN;

interface Panel {
  readonly column: string;
  readonly title: string;
  readonly left: number;
}

const panels: readonly Panel[] = [
  { column: 'test_loss', title: 'test loss (lower is better)', left: MARGIN + LABELS },
  { column: 'test_accuracy', title: 'test accuracy (higher is better)', left: MARGIN + LABELS + PANEL + GAP },
];

/** A group's heading, or the machine with its mean and seeds. */
type Line =
  | { readonly kind: 'model'; readonly y: number; readonly name: string }
  | {
      readonly kind: 'machine';
      readonly y: number;
      /** Which heading it stands below. */
      readonly group: number;
      readonly mean: Row;
      readonly runs: readonly Row[];
    };

/** Columns besides the model in which what is drawn below one heading agrees. */
const SAME = ['experiment', 'freezing', 'optimizer', 'samples', 'shots', 'test_images', 'setting'];

/**
 * Loss and accuracy by machine as SVG, from the rows of the accuracy table: a dot and a bar for the mean and its
 * interval, a small dot for each seed, a dashed line for the noise-free mean. What was trained in another way has a
 * heading of its own, which says in what it differs. Readable on light and dark pages.
 * @returns null where the hardware study has no rows
 */
export function accuracyChart(rows: readonly Row[]): string | null {
  const own = rows.filter(({ study }) => study === 'hardware');
  const lines = layOut(own);
  if (lines.length === 0) return null;
  const bottom = lines[lines.length - 1].y + ROW;
  const height = bottom + AXIS;
  const seeds = Math.max(...own.map(({ n }) => (typeof n === 'number' ? n : 1)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ` +
      `${height}" role="img" aria-label="Test loss and accuracy by machine">`,
    style,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    text(MARGIN, 28, 'The same QNN on different machines', 'title'),
    text(
      MARGIN,
      48,
      `mean over ${seeds} seeds and its 95 % interval; small dots: single seeds; dashed: noise-free`,
      'quiet',
    ),
    ...lines.map((line) =>
      line.kind === 'model'
        ? text(MARGIN, line.y + 18, line.name, 'model')
        : text(MARGIN + 12, line.y + 18, nameOf(line.mean), 'machine'),
    ),
    ...panels.flatMap((panel) => drawPanel(panel, own, lines, bottom)),
    '</svg>',
    '',
  ].join('\n');
}

function layOut(rows: readonly Row[]): Line[] {
  const means = rows.filter(({ row }) => row === 'mean');
  const words = wordsApart(means, ['model'], SAME);
  const runs = rows.filter(({ row }) => row === 'run');
  const runsOf = (mean: Row): Row[] =>
    runs.filter((run) =>
      ['model', 'hardware', 'level', ...SAME].every((name) => (run[name] ?? null) === (mean[name] ?? null)),
    );
  const lines: Line[] = [];
  let y = HEAD;
  for (const below of [...groupedBy(means, ['model']).values()].flatMap((own) => [
    ...groupedBy(own, SAME).values(),
  ])) {
    const [first] = below;
    const group = lines.length;
    lines.push({ kind: 'model', y, name: [String(first.model), words(first)].filter(Boolean).join(', ') });
    y += ROW;
    for (const mean of below) {
      lines.push({ kind: 'machine', y, group, mean, runs: runsOf(mean) });
      y += ROW;
    }
  }
  return lines;
}

function drawPanel(
  { column, title, left }: Panel,
  rows: readonly Row[],
  lines: readonly Line[],
  bottom: number,
): string[] {
  const values = rows.flatMap((row) =>
    [row[column], row[`${column}_low`], row[`${column}_high`]].filter((value) => typeof value === 'number'),
  );
  const { first, last, ticks, digits } = createScale(Math.min(...values), Math.max(...values));
  const x = (value: number): number => left + ((value - first) / (last - first)) * PANEL;
  return [
    text(left, HEAD - 12, title, 'quiet'),
    ...ticks.flatMap((tick) => [
      line(x(tick), HEAD, x(tick), bottom, 'grid'),
      text(x(tick), bottom + 18, tick.toFixed(digits), 'tick'),
    ]),
    ...idealLines(column, lines, x),
    ...lines.flatMap((one) => (one.kind === 'model' ? [] : drawMachine(column, one, x))),
  ];
}

/** A dashed line at the noise-free mean, over the machines of the same model. */
function idealLines(column: string, lines: readonly Line[], x: (value: number) => number): string[] {
  return lines.flatMap((one) => {
    if (one.kind === 'model' || one.mean.hardware !== 'none') return [];
    const group = lines.filter((other) => other.kind === 'machine' && other.group === one.group);
    const at = x(Number(one.mean[column]));
    return [line(at, group[0].y + 2, at, group[group.length - 1].y + ROW - 2, 'ideal')];
  });
}

function drawMachine(
  column: string,
  { mean, runs, y }: Extract<Line, { kind: 'machine' }>,
  x: (value: number) => number,
): string[] {
  const middle = y + ROW / 2;
  const at = (row: Row, name: string): number => x(Number(row[name]));
  const [low, high] = [`${column}_low`, `${column}_high`];
  const hasInterval = typeof mean[low] === 'number' && typeof mean[high] === 'number';
  return [
    ...runs.map((run) => `<circle class="seed" cx="${round(at(run, column))}" cy="${middle}" r="2.5"/>`),
    ...(hasInterval ? [line(at(mean, low), middle, at(mean, high), middle, 'interval')] : []),
    `<circle class="mean" cx="${round(at(mean, column))}" cy="${middle}" r="4.5"/>`,
  ];
}

function nameOf({ hardware, level }: Row): string {
  return hardware === 'none' ? 'noise-free' : `${hardware}${level === 1 ? '' : ` (level ${level})`}`;
}

/** An axis a little wider than its values, with about five ticks, each 1, 2 or 5 times a power of ten apart. */
function createScale(lowest: number, highest: number) {
  const span = Math.max(highest - lowest, 1e-3);
  const first = lowest - 0.06 * span;
  const last = highest + 0.06 * span;
  let digits = 6;
  let step = 1e-6;
  for (let k = 0; span / step > 5; k++) {
    step *= k % 3 === 1 ? 2.5 : 2;
    if (k % 3 === 2) digits--;
  }
  const from = Math.ceil(first / step);
  const ticks = Array.from({ length: Math.floor(last / step) - from + 1 }, (_, k) => (from + k) * step);
  return { first, last, ticks, digits: Math.max(0, digits) };
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${y1}" x2="${round(x2)}" y2="${y2}"/>`;
}

function text(x: number, y: number, words: string, kind: string): string {
  return `<text class="${kind}" x="${round(x)}" y="${y}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}

// Plain rules first: not every viewer knows variables or media queries.
const style = `<style>
  text { fill: #1f2328; font: 13px system-ui, sans-serif; }
  .page { fill: #ffffff; }
  .title { font-size: 16px; font-weight: 600; }
  .model { font-weight: 600; }
  .quiet, .tick { fill: #59636e; font-size: 12px; }
  .tick { text-anchor: middle; }
  .grid { stroke: #e4e8ec; }
  .ideal { stroke: #59636e; stroke-dasharray: 4 3; }
  .interval { stroke: #0969da; stroke-width: 3; stroke-linecap: round; }
  .mean, .seed { fill: #0969da; }
  .seed { fill-opacity: 0.35; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .page { fill: #0d1117; }
    .quiet, .tick { fill: #9198a1; }
    .grid { stroke: #2a313c; }
    .ideal { stroke: #9198a1; }
    .interval { stroke: #4493f8; }
    .mean, .seed { fill: #4493f8; }
  }
</style>`;
