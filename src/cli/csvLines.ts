import { stringify } from 'csv-stringify/sync';

/** Rows as RFC 4180 text, with the header before the first of several pieces. Numbers read back to the same double. */
export function csvLines(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  first: boolean,
): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
  return stringify(first ? [[...header], ...cells] : cells);
}
