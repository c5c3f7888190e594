import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultChecks } from '../../experiment/results/checkedResult.ts';
import { collectResults } from '../../experiment/results/collectResults.ts';
import type { LoadedRun } from '../../experiment/results/loadedRun.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { columnsApart } from '../../report/apart.ts';
import { accuracyChart } from '../../report/figures/accuracyChart.ts';
import { freezingPage } from '../../report/freezingPage.ts';
import { type Cell, type ReportInput, type Row, type Table, tableCsv } from '../../report/table.ts';
import { shownRows, tables } from '../../report/tables.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { writeText } from '../../storage/files/textFile.ts';
import { textTable } from '../text/textTable.ts';

/** What the tables of one or several runs come to, before anything is written. */
export interface Report {
  /** Text by file name: a CSV for each table that has a row, and the picture where there is something to show. */
  readonly files: Readonly<Record<string, string>>;
  /** What a terminal shows of the tables. */
  readonly text: string;
  /** Rows of the table of claims. */
  readonly claims: readonly Row[];
  /** Tasks that have no result yet. */
  readonly missing: number;
}

const PICTURE = 'accuracy.svg';
const FREEZING = 'freezing.md';

/** The page of a reproduction. */
export const PAGE = 'report.html';

/** Names of all files that a report may have. */
export const reportFiles: ReadonlySet<string> = new Set([
  ...Object.values(tables).map(({ name }) => `${name}.csv`),
  PICTURE,
  FREEZING,
  PAGE,
]);

/** @throws QckptError ARGUMENT: two runs that have an experiment in common, and are not of one request */
export function makeReport(runs: readonly LoadedRun[], limit: number, checks: ResultChecks = 'all'): Report {
  const planned = runs.flatMap(({ experiments }) => experiments);
  const names = planned.map(({ spec }) => spec.name);
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined)
    throw new QckptError(
      'ARGUMENT',
      `expected runs of different experiments, or of the same with the same settings, got "${twice}" twice`,
    );
  const input: ReportInput = {
    finished: runs.flatMap((run) => collectResults(run, limit, checks)),
    specs: Object.fromEntries(planned.map(({ spec }) => [spec.name, spec])),
    calibratedAt: Object.fromEntries(
      planned.flatMap(({ resolved }) =>
        Object.values(resolved.profiles).map(({ name, calibratedAt }) => [name, calibratedAt]),
      ),
    ),
  };
  const made = Object.values(tables).map((table) => ({ table, rows: rowsFrom(table, input) }));
  const rowsOf = (name: string): readonly Row[] => made.find(({ table }) => table.name === name)?.rows ?? [];
  const picture = accuracyChart(rowsOf('accuracy'));
  const page = freezingPage({
    speedup: rowsOf('speedup'),
    published: rowsOf('published'),
    fair: rowsOf('fair'),
    masks: rowsOf('masks'),
    claims: rowsOf('claims'),
  });
  return {
    files: {
      ...Object.fromEntries(
        made
          .filter(({ rows }) => rows.length > 0)
          .map(({ table, rows }) => [`${table.name}.csv`, tableCsv(table, rows)]),
      ),
      ...(picture === null ? {} : { [PICTURE]: picture }),
      ...(page === null ? {} : { [FREEZING]: page }),
    },
    text: made
      .map(({ table, rows }) => printed(table, shownRows(table, rows)))
      .filter((text) => text !== '')
      .join('\n'),
    claims: rowsOf('claims'),
    missing: planned.reduce((sum, { plan }) => sum + plan.tasks.length, 0) - input.finished.length,
  };
}

/** @throws QckptError CORRUPT: results that each are sound, but not together */
function rowsFrom(table: Table, input: ReportInput): Row[] {
  try {
    return table.rows(input);
  } catch (error) {
    if (error instanceof QckptError) throw error;
    throw new QckptError(
      'CORRUPT',
      `table "${table.name}" expected results that fit together: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * Writes tables, figure and page into a folder, which is made where it is missing; each file is replaced whole. What
 * this report does not have is taken away: it is of other results.
 */
export function writeReport({ files }: Report, to: string): void {
  disk.makeDir(to);
  for (const name of reportFiles) if (!Object.hasOwn(files, name)) rmSync(join(to, name), { force: true });
  for (const [name, text] of Object.entries(files)) writeText(join(to, name), text);
}

function printed(table: Table, rows: readonly Row[]): string {
  if (table.shown.length === 0 || rows.length === 0) return '';
  // A column that is empty everywhere says nothing on a terminal.
  const columns = shownColumns(table, rows).filter((column) =>
    rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  const body = textTable(
    columns,
    rows.map((row) => columns.map((column) => short(row[column]))),
  );
  return `${table.name}: ${table.help}\n\n${body}\n`;
}

/** Those of the table, and before the number of rows in a mean what tells rows apart that would look alike. */
function shownColumns({ shown, columns }: Table, rows: readonly Row[]): string[] {
  const names = Object.keys(columns);
  const identity = names.slice(1, Math.max(1, names.indexOf('n'))).filter((name) => name !== 'seed');
  const [told, untold] = [true, false].map((is) => identity.filter((name) => shown.includes(name) === is));
  const at = shown.indexOf('n');
  return at < 0 ? [...shown] : shown.toSpliced(at, 0, ...columnsApart(rows, told, untold));
}

function short(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'number' || Number.isInteger(cell)) return String(cell);
  const size = Math.abs(cell);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? cell.toExponential(2) : cell.toPrecision(4);
}
