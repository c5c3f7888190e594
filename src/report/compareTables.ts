import { parse } from 'csv-parse/sync';
import { provenanceColumns, type Table } from './table.ts';

/** How a table agrees with an earlier one of the same name: rows are matched by what they are about. */
export interface TableComparison {
  readonly table: string;
  /** Rows that both have. */
  readonly shared: number;
  readonly equal: number;
  /** Rows of the reference that are not here, by what they are about. */
  readonly missing: readonly string[];
  /** The rows that differ, most first, in words. */
  readonly differences: readonly string[];
}

type TextRow = Readonly<Record<string, string>>;

/**
 * Compares the numbers of two tables row by row, to the last digit; provenance may differ, but for the state digest. A
 * row that only one of them has says nothing: a shorter run is compared in what it shares.
 * @param experiments whose rows are compared
 */
export function compareTables(
  table: Table,
  ours: string,
  reference: string,
  experiments: ReadonlySet<string>,
): TableComparison {
  const columnsOfKey = keyColumns(table);
  const keyOf = (row: TextRow): string => JSON.stringify(columnsOfKey.map((column) => row[column] ?? ''));
  const describe = (row: TextRow): string =>
    columnsOfKey
      .map((column) => row[column])
      .filter((value) => value !== undefined && value !== '')
      .join(' ');
  const theirs = new Map(rowsOf(reference).map((row) => [keyOf(row), row]));
  const counts = (row: TextRow): boolean => experiments.has(row.experiment) && !table.isTime?.(row);
  const differences: string[] = [];
  const seen = new Set<string>();
  let shared = 0;
  for (const row of rowsOf(ours)) {
    if (!counts(row)) continue;
    const key = keyOf(row);
    seen.add(key);
    const other = theirs.get(key);
    if (other === undefined) continue;
    shared++;
    const columns = Object.keys(table.columns).filter(
      (column) => !ignored.has(column) && (row[column] ?? '') !== (other[column] ?? ''),
    );
    if (columns.length > 0)
      differences.push(
        `${describe(row)}: ` +
          `${columns.map((column) => `${column} ${row[column]} (reference ${other[column]})`).join(', ')}`,
      );
  }
  const missing = [...theirs]
    .filter(([key, row]) => counts(row) && !seen.has(key))
    .map(([, row]) => describe(row));
  return { table: table.name, shared, equal: shared - differences.length, missing, differences };
}

const ignored = new Set(['checkpoint_sha256', 'commit', 'dirty']);

/**
 * What a row is about, which no other row of the table may be: the columns before its first measure (or the first), and
 * how many values it is over.
 */
export function keyColumns(table: Table): string[] {
  if (table.key !== undefined) return [...table.key];
  const columns = Object.keys(table.columns).filter((column) => !(column in provenanceColumns));
  const first = columns.findIndex((column) => columns.includes(`${column}_low`));
  return first < 0 ? columns.filter((column, k) => k === 0 || column === 'n') : columns.slice(0, first);
}

function rowsOf(csv: string): TextRow[] {
  return parse(csv, { columns: true, skip_empty_lines: true }) as TextRow[];
}
