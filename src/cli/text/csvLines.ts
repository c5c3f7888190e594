import { type CsvCell, csvText } from '../../report/csvText.ts';

/** Rows as CSV, with the header before the first of several pieces. */
export function csvLines(
  header: readonly string[],
  rows: readonly (readonly CsvCell[])[],
  first: boolean,
): string {
  return csvText(first ? [header, ...rows] : rows);
}
