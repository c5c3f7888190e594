import { type Row, tableCsv } from '../table.ts';
import type { Figure, LegendEntry, Panel } from './figure.ts';
import { inLightColours, tone } from './palette.ts';
import { DOMImplementation, plot, XMLSerializer } from './plotting.ts';

/** A figure as it is shown. */
export interface DrawnFigure {
  readonly figure: Figure;
  readonly caption: string;
  readonly rows: readonly Row[];
  /** An `<svg>` whose colours are names of `palette`. */
  readonly svg: string;
  /** What it shows, as CSV. */
  readonly csv: string;
}

/** Plot asks for an HTML document, and puts SVG into it. */
const XHTML = 'http://www.w3.org/1999/xhtml';
const TITLE = 22;
const GAP = 18;
const LEGEND = 26;

/** @returns null: the table has no rows for it. Equal rows give equal bytes. */
export function drawFigure(figure: Figure, table: readonly Row[]): DrawnFigure | null {
  const rows = figure.rows(table);
  if (rows.length === 0) return null;
  const panels = figure.panels(rows);
  const csv = tableCsv(
    { name: figure.name, columns: Object.fromEntries(figure.columns.map((name) => [name, ''])) },
    rows.map((row) => Object.fromEntries(figure.columns.map((name) => [name, row[name] ?? null]))),
  );
  const svg = composed(figure, panels, figure.legend?.(rows) ?? []);
  const caption = [figure.caption(rows), figure.finding?.(rows) ?? ''].filter(Boolean).join(' ');
  return { figure, caption, rows, svg, csv };
}

/** The same as a file of its own: it says what it shows, and has its data in it. */
export function figureFile({ svg, figure, caption, csv }: DrawnFigure): string {
  const about = `<title>${escaped(figure.title)}</title><desc>${escaped(caption)}</desc>`;
  const data = `<metadata>${escaped(csv)}</metadata>`;
  const back = '<rect width="100%" height="100%" fill="var(--paper)"/>';
  return `${inLightColours(svg.replace('>', `>${about}${data}${back}`))}\n`;
}

function composed(figure: Figure, panels: readonly Panel[], legend: readonly LegendEntry[]): string {
  const across = Math.min(figure.across ?? 1, panels.length);
  const { text, height: top } = legendOf(legend);
  const parts: string[] = [];
  let [x, y, width, rowHeight, beside] = [0, top, LEGEND_WIDTH, 0, 0];
  panels.forEach((panel, k) => {
    if (k > 0 && (beside === across || panel.isAlone || panels[k - 1].isAlone)) {
      y += rowHeight + GAP;
      [x, rowHeight, beside] = [0, 0, 0];
    }
    beside++;
    const below = panel.title === null ? 0 : TITLE;
    if (panel.title !== null)
      parts.push(
        `<text x="${x}" y="${y + 14}" font-size="13" font-weight="600" ` +
          `fill="${tone('ink')}">${escaped(panel.title)}</text>`,
      );
    parts.push(drawn(panel, x, y + below));
    x += panel.width + GAP;
    width = Math.max(width, x - GAP);
    rowHeight = Math.max(rowHeight, panel.height + below);
  });
  const height = y + rowHeight;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img" ` +
    `aria-label="${escaped(`${figure.title}. Across: ${figure.axes.x}. Up: ${figure.axes.y}.`)}" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="${tone('ink')}">${text}${parts.join('')}</svg>`
  );
}

function drawn({ plot: options, width, height }: Panel, x: number, y: number): string {
  const document = new DOMImplementation().createDocument(XHTML, 'html', null) as unknown as Document;
  const made = plot({ ...options, document, width, height }) as unknown as Parameters<
    XMLSerializer['serializeToString']
  >[0];
  const inner = new XMLSerializer()
    .serializeToString(made)
    .replace(/^<svg[^>]*>(?:<style>[\s\S]*?<\/style>)?/, '')
    .replace(/<\/svg>$/, '');
  return (
    `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `text-anchor="middle" font-size="12" overflow="visible">${tidied(inner)}</svg>`
  );
}

/** Half a hundredth of a pixel is not seen, and other engines' last bits would be. */
function tidied(svg: string): string {
  return svg
    .replaceAll(/<[^>]+>/g, (tag) =>
      tag
        .replaceAll(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Math.round(100 * Number(number)) / 100))
        .replaceAll(/ (?:aria-label|aria-hidden|class)="[^"]*"/g, ''),
    )
    .replaceAll('currentColor', tone('ink'));
}

const SIGN = 18;
const LETTER = 6.7;
/** Where the next line of signs begins. */
const LEGEND_WIDTH = 740;

/** The signs and their words, line by line. */
function legendOf(entries: readonly LegendEntry[]): { readonly text: string; readonly height: number } {
  let [x, y] = [0, 0];
  const parts = entries.map((entry) => {
    const width = SIGN + entry.label.length * LETTER + 18;
    if (x > 0 && x + width > LEGEND_WIDTH) [x, y] = [0, y + LEGEND - 6];
    const at = x;
    x += width;
    return (
      `<g transform="translate(${Math.round(at)},${y})">${sign(entry)}<text x="${SIGN}" ` +
      `y="14">${escaped(entry.label)}</text></g>`
    );
  });
  return { text: parts.join(''), height: entries.length === 0 ? 0 : y + LEGEND };
}

function sign({ shape, colour: name }: LegendEntry): string {
  const colour = tone(name);
  if (shape === 'dot') return `<circle cx="6" cy="10" r="4.5" fill="${colour}"/>`;
  if (shape === 'ring')
    return `<circle cx="6" cy="10" r="4" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
  if (shape === 'square') return `<rect x="0" y="4" width="12" height="12" fill="${colour}"/>`;
  const dash = shape === 'dashed' ? ' stroke-dasharray="3 3"' : '';
  return `<path d="M0 10h13" stroke="${colour}" stroke-width="2"${dash}/>`;
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
