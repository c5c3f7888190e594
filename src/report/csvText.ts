import { stringify } from 'csv-stringify/sync';
import { visible } from '../numeric/quoted.ts';

/** null is an empty cell. */
export type CsvCell = string | number | boolean | null;

/**
 * Rows as RFC 4180 text; all CSV is made here. Numbers are written so that they read back to the same double.
 *
 * Text that a spreadsheet would take for a formula, which starts with `=`, `+`, `-`, `@`, a tab or a carriage return,
 * gets an apostrophe before it, unless it is a number; what a terminal would obey is escaped (`visible`). A cell that
 * has none of these keeps its bytes.
 * Source: OWASP, "CSV Injection".
 */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(rows.map((row) => row.map(cellText)));
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const isFormula = /^[=+\-@\t\r]/.test(cell) && !isNumber(cell);
  return `${isFormula ? "'" : ''}${visible(cell)}`;
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text);
}
