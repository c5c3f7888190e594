import { groupBy } from '../numeric/groupBy.ts';
import type { Row } from './table.ts';

/**
 * Columns that tell rows apart that agree in others: of `columns` those in which two of them differ.
 * @param alike columns in which such rows agree
 */
export function columnsApart(
  rows: readonly Row[],
  alike: readonly string[],
  columns: readonly string[],
): string[] {
  const groups = groupedBy(rows, alike);
  return columns.filter((column) =>
    [...groups.values()].some((group) => new Set(group.map((row) => row[column] ?? null)).size > 1),
  );
}

/** The same in words, by row: `shots 100, data=parity-4q`; empty where no other row is alike. */
export function wordsApart(
  rows: readonly Row[],
  alike: readonly string[],
  columns: readonly string[],
): (row: Row) => string {
  const named = new Map(
    [...groupedBy(rows, alike)].map(([key, group]) => [key, columnsApart(group, alike, columns)]),
  );
  return (row) =>
    (named.get(keyOf(row, alike)) ?? [])
      .filter((column) => (row[column] ?? null) !== null || column === 'shots')
      .map((column) => (column === 'setting' ? String(row.setting) : `${column} ${row[column] ?? 'exact'}`))
      .join(', ');
}

/** Rows that agree in some columns, in their order. */
export function groupedBy(rows: readonly Row[], columns: readonly string[]): Map<string, Row[]> {
  return groupBy(rows, (row) => keyOf(row, columns));
}

function keyOf(row: Row, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column] ?? null));
}
