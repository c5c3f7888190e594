import { join } from 'node:path';
import { collectResults } from '../experiment/collectResults.ts';
import type { PlannedExperiment } from '../experiment/execute.ts';
import { disk } from '../experiment/runFolder/fileLayer.ts';
import { writeText } from '../experiment/runRecord.ts';
import { type Cell, type ReportInput, type Row, type Table, tableCsv } from '../report/table.ts';
import { shownRows, tables } from '../report/tables.ts';
import { textTable } from './textTable.ts';

/** A run folder with its plan. */
export interface LoadedRun {
  readonly folder: string;
  readonly experiments: readonly PlannedExperiment[];
}

/** Makes every table from the results of one or several runs, writes them as CSV, and returns what a terminal shows. */
export function writeTables(runs: readonly LoadedRun[], to: string): string {
  const input: ReportInput = {
    finished: runs.flatMap(({ folder, experiments }) => collectResults(folder, experiments)),
    specs: Object.fromEntries(
      runs.flatMap(({ experiments }) => experiments.map(({ spec }) => [spec.name, spec])),
    ),
  };
  disk.makeDir(to);
  return Object.values(tables)
    .map((table) => {
      const rows = table.rows(input);
      writeText(join(to, `${table.name}.csv`), tableCsv(table, rows));
      return printed(table, shownRows(rows));
    })
    .filter((text) => text !== '')
    .join('\n');
}

function printed(table: Table, rows: readonly Row[]): string {
  if (table.shown.length === 0 || rows.length === 0) return '';
  // A column that is empty everywhere says nothing on a terminal.
  const columns = table.shown.filter((column) =>
    rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  const body = textTable(
    columns,
    rows.map((row) => columns.map((column) => short(row[column]))),
  );
  return `${table.name}: ${table.help}\n\n${body}\n`;
}

function short(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'number' || Number.isInteger(cell)) return String(cell);
  const size = Math.abs(cell);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? cell.toExponential(2) : cell.toPrecision(4);
}
