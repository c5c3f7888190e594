import { activeQubits } from '../circuit/activeQubits.ts';
import type { Angle } from '../circuit/angle.ts';
import type { Circuit, Operation } from '../circuit/circuit.ts';
import { gateNamed } from '../circuit/gates.ts';

/** One thing on the wires in one column. */
interface Box {
  readonly column: number;
  /** Rows from the first to the last wire that it spans. */
  readonly top: number;
  readonly bottom: number;
  /** What stands on which row; rows between that have nothing are crossed. */
  readonly marks: ReadonlyMap<number, string>;
}

/** Where everything goes: one row a wire that something happens on, columns as early as can be. */
export interface Drawing {
  /** Name of each row's wire. */
  readonly wires: readonly string[];
  readonly columns: number;
  readonly boxes: readonly Box[];
}

/** @param physical rows are called `$3`, else `q[3]` */
export function drawingOf(circuit: Circuit, physical = false): Drawing {
  const wires = activeQubits(circuit);
  const rowOf = new Map(wires.map((wire, row) => [wire, row]));
  const free = new Array<number>(wires.length).fill(0);
  const boxes: Box[] = [];
  const put = (qubits: readonly number[], marks: readonly string[]): void => {
    const rows = qubits.map((qubit) => rowOf.get(qubit)).filter((row) => row !== undefined);
    if (rows.length === 0) return;
    const top = Math.min(...rows);
    const bottom = Math.max(...rows);
    const column = Math.max(...free.slice(top, bottom + 1));
    free.fill(column + 1, top, bottom + 1);
    const placed = qubits.flatMap((qubit, k): [number, string][] => {
      const row = rowOf.get(qubit);
      return row === undefined ? [] : [[row, marks[k]]];
    });
    boxes.push({ column, top, bottom, marks: new Map(placed) });
  };
  for (const operation of circuit.operations) put(operation.qubits, marksOf(operation));
  for (const { qubit, bit } of circuit.measurements) put([qubit], [`M c${bit}`]);
  return {
    wires: wires.map((wire) => (physical ? `$${wire}` : `q[${wire}]`)),
    columns: Math.max(0, ...free),
    boxes,
  };
}

/** As text: a line a wire, lines between them for what connects. */
export function drawText({ wires, columns, boxes }: Drawing): string {
  const widths = new Array<number>(columns).fill(1);
  for (const { column, marks } of boxes)
    for (const mark of marks.values()) widths[column] = Math.max(widths[column], [...mark].length);
  const nameWidth = Math.max(0, ...wires.map((name) => name.length));
  const lines = wires.map(() => widths.map((width) => '─'.repeat(width)));
  const between = wires.map(() => widths.map((width) => ' '.repeat(width)));
  for (const { column, top, bottom, marks } of boxes)
    for (let row = top; row <= bottom; row++) {
      lines[row][column] = centre(marks.get(row) ?? (marks.size > 1 ? '┼' : '─'), widths[column], '─');
      if (row < bottom) between[row][column] = centre('│', widths[column], ' ');
    }
  return wires
    .flatMap((name, row) => [
      `${name.padStart(nameWidth)} ─${lines[row].join('─')}─`,
      `${' '.repeat(nameWidth)}  ${between[row].join(' ')}`.trimEnd(),
    ])
    .slice(0, -1)
    .join('\n');
}

const ROW = 40;
const CHARACTER = 7.5;

/** As an SVG document. */
export function drawSvg({ wires, columns, boxes }: Drawing): string {
  const widths = new Array<number>(columns).fill(24);
  for (const { column, marks } of boxes)
    for (const mark of marks.values())
      widths[column] = Math.max(widths[column], [...mark].length * CHARACTER + 12);
  const left = 12 + Math.max(0, ...wires.map((name) => name.length)) * CHARACTER + 8;
  const starts = [left];
  for (const width of widths) starts.push(starts[starts.length - 1] + width + 8);
  const right = starts[columns];
  const y = (row: number) => 20 + row * ROW;
  const parts = wires.flatMap((name, row) => [
    `<text x="${left - 8}" y="${y(row) + 4}" text-anchor="end">${escapeXml(name)}</text>`,
    `<line x1="${left}" y1="${y(row)}" x2="${right}" y2="${y(row)}"/>`,
  ]);
  for (const { column, top, bottom, marks } of boxes) {
    const x = starts[column] + widths[column] / 2;
    if (bottom > top) parts.push(`<line x1="${x}" y1="${y(top)}" x2="${x}" y2="${y(bottom)}"/>`);
    for (const [row, mark] of marks) parts.push(markSvg(mark, x, y(row), widths[column]));
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${right + 12}" height="${wires.length * ROW}" ` +
      'font-family="monospace" font-size="12">',
    '<rect width="100%" height="100%" fill="white"/>',
    '<g stroke="black" fill="none">',
    ...parts.map((part) => part.replace('<text ', '<text stroke="none" fill="black" ')),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function markSvg(mark: string, x: number, y: number, width: number): string {
  if (mark === '●') return `<circle cx="${x}" cy="${y}" r="4" fill="black"/>`;
  if (mark === '⊕')
    return `<circle cx="${x}" cy="${y}" r="9" fill="white"/><path d="M${x - 9} ${y}h18M${x} ${y - 9}v18"/>`;
  if (mark === '×') return `<path d="M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10"/>`;
  return (
    `<rect x="${x - width / 2}" y="${y - 12}" width="${width}" height="24" fill="white"/>` +
    `<text x="${x}" y="${y + 4}" text-anchor="middle">${escapeXml(mark)}</text>`
  );
}

function marksOf({ gate, qubits, angles }: Operation): readonly string[] {
  if (gate === 'barrier') return qubits.map(() => '░');
  const { marks, symmetric } = gateNamed(gate);
  if (marks !== null) return marks;
  const label = angles.length === 0 ? gate : `${gate}(${angles.map(writeShort).join(',')})`;
  if (qubits.length === 1 || symmetric) return qubits.map(() => label);
  return qubits.map((_, k) => (k === 0 ? label : `${gate}.${k}`));
}

function writeShort({ constant, terms }: Angle): string {
  const parts = terms.map(({ name, coefficient }) =>
    coefficient === 1 ? name : coefficient === -1 ? `-${name}` : `${shortNumber(coefficient)}${name}`,
  );
  if (constant !== 0 || parts.length === 0) parts.push(shortNumber(constant));
  return parts.reduce((sum, part) => (part.startsWith('-') ? sum + part : `${sum}+${part}`));
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function centre(text: string, width: number, fill: string): string {
  const spare = width - [...text].length;
  return fill.repeat(Math.floor(spare / 2)) + text + fill.repeat(Math.ceil(spare / 2));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
