import { parse } from 'csv-parse/sync';
import type { Cell, Row } from './table.ts';

/** As `tableCsv` writes numbers: what reads back to the same text. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]\d+)?$/;

/** Rows of a table's CSV: an empty field is null, numbers are numbers, `true` and `false` are what they say. */
export function readTable(csv: string): Row[] {
  const [header = [], ...lines] = parse(csv, { relax_column_count: true }) as string[][];
  return lines.map((fields) => {
    const row: Record<string, Cell> = {};
    for (const [k, name] of header.entries()) row[name] = cellOf(fields[k] ?? '');
    return row;
  });
}

function cellOf(text: string): Cell {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  if ((first === 45 || (first >= 48 && first <= 57)) && NUMBER.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}
