import { type Setting, settingNumbers } from '../experiment/plan/settingOf.ts';
import type { FinishedTask } from '../experiment/results/collectResults.ts';
import type { ExperimentSpec } from '../experiment/spec/experimentSpec.ts';
import { log } from '../numeric/elementary.ts';
import { groupBy } from '../numeric/groupBy.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { exponentials } from '../numeric/statistics/differenceIntervals.ts';
import { tInterval } from '../numeric/statistics/tInterval.ts';
import { geometricMean, type Interval, mean } from '../numeric/statistics.ts';
import { type CsvCell, csvText } from './csvText.ts';
import { differences } from './differences.ts';

/** A value in a table; null is an empty field. */
export type Cell = CsvCell;
/** A line of a table, by column. */
export type Row = Readonly<Record<string, Cell>>;

/** What tables are made from. */
export interface ReportInput {
  readonly finished: readonly FinishedTask[];
  readonly specs: Readonly<Record<string, ExperimentSpec>>;
  /** When each machine was calibrated, by name: ISO 8601. */
  readonly calibratedAt?: Readonly<Record<string, string>>;
}

/** One table: a file, what its columns mean, and its rows. A record of the registry. */
export interface Table {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /** Column -> what it holds. The order of the file. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: (input: ReportInput) => Row[];
  /** Columns that are in a file only where a row has them, as `setting` is. */
  readonly rare?: readonly string[];
  /** Columns worth printing on a terminal. */
  readonly shown: readonly string[];
  /** Which rows are; without it the summaries, or all rows where there are none. */
  readonly shows?: (row: Row) => boolean;
  /** What a row is about, where the columns before the first measure do not say it. */
  readonly key?: readonly string[];
  /** Rows that hold measured times. */
  readonly isTime?: (row: Readonly<Record<string, string>>) => boolean;
  /** Whether its numbers are measured times, different from run to run. */
  readonly volatile?: boolean;
}

/** A row and what it was made under. */
export interface MadeRow {
  readonly cells: Row;
  readonly setting: Setting;
}

/** In a file only where a row has it. */
export const settingColumn = {
  setting:
    'what else tells rows of one experiment apart: members of their cells that differ, and no other column shows ' +
    '(`data=parity-4q; validationImages=50`); the column is there where something does',
} as const;

/** Identity and provenance columns, the same in every table of runs. */
export const provenanceColumns = {
  run: 'the task that made the row; "mean of N" for a summary',
  checkpoint_sha256: "SHA-256 of the checkpoint's file; empty for a summary",
  state_sha256: "digest of the checkpoint's state, equal across commits",
  commit: 'git commit of the code, or unknown',
  dirty: 'whether the tree had uncommitted changes',
} as const;

/** The provenance columns of a row that one task made. @param checkpoint null: the row is of no single checkpoint */
export function provenanceOf(
  { task, commit, dirty }: FinishedTask,
  checkpoint: { readonly sha256: string; readonly stateSha256: string } | null,
): Row {
  return {
    run: task.id,
    checkpoint_sha256: checkpoint?.sha256 ?? null,
    state_sha256: checkpoint?.stateSha256 ?? null,
    commit,
    dirty,
  };
}

/** How `withSummaries` groups rows and what it averages. */
export interface SummaryOptions {
  /** Rows that agree in these columns, and in their setting, are summarized together. */
  readonly by: readonly string[];
  /** Columns to average; each has `_low` and `_high` beside it. */
  readonly measures: readonly string[];
  /** Those of them that are ratios: geometric means. */
  readonly ratios?: readonly string[];
  /** Columns of which a summary has the sum. */
  readonly sums?: readonly string[];
}

/**
 * The rows, and after each group one summary row: mean (geometric for ratios) with Student's 95 % interval over seeds,
 * empty below five. A group has one setting: nothing but seeds is averaged over. `n` is the number of rows; values that
 * are null are left out of the mean.
 */
export function withSummaries(rows: readonly MadeRow[], options: SummaryOptions): Row[] {
  const { by } = options;
  const numberOf = settingNumbers();
  const groups = groupBy(
    withSettings(rows, by),
    (row, k) => `${keyBy(row, by)} ${numberOf(rows[k].setting)}`,
  );
  return [...groups.values()].flatMap((group) => [
    ...group.map((row) => ({ row: 'run', ...row })),
    { row: 'mean', ...summarize(group, options) },
  ]);
}

/**
 * The rows, those of an experiment with `setting` where some of them look alike and are not.
 * @param by columns in which rows that look alike agree
 */
export function withSettings(rows: readonly MadeRow[], by: readonly string[]): Row[] {
  const made: Row[] = rows.map(({ cells }) => cells);
  for (const experiment of new Set(made.map((row) => row.experiment))) {
    const own = rows.flatMap(({ cells, setting }, k) =>
      cells.experiment === experiment ? [{ k, setting, alike: keyBy(cells, by) }] : [],
    );
    differences(own).forEach((setting, place) => {
      if (setting !== null) made[own[place].k] = { ...made[own[place].k], setting };
    });
  }
  return made;
}

function keyBy(row: Row, by: readonly string[]): string {
  return JSON.stringify(by.map((column) => row[column] ?? null));
}

function summarize(group: readonly Row[], { by, measures, ratios = [], sums = [] }: SummaryOptions): Row {
  const first = group[0];
  const same = (column: string): Cell =>
    group.every((row) => row[column] === first[column]) ? (first[column] ?? null) : null;
  const cells: Record<string, Cell> = {};
  for (const column of by) cells[column] = first[column] ?? null;
  for (const column of Object.keys(first))
    if (!(column in cells) && !measures.includes(column)) cells[column] = same(column);
  for (const column of sums) cells[column] = group.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  for (const measure of measures) {
    const values = group
      .map((row) => row[measure])
      .filter((value): value is number => typeof value === 'number');
    if (values.length === 0) continue;
    const isRatio = ratios.includes(measure);
    const own = isRatio
      ? withInterval(measure, geometricMean(values), ratioInterval(values))
      : withMean(measure, values);
    Object.assign(cells, own);
  }
  return {
    ...cells,
    n: group.length,
    run: `mean of ${group.length}`,
    checkpoint_sha256: null,
    state_sha256: null,
  };
}

/** The cells of a measure: its value, and the ends of its interval, empty where there is none. */
export function withInterval(name: string, value: Cell, interval: Interval | null): Row {
  return {
    [name]: value,
    [`${name}_low`]: interval?.lower ?? null,
    [`${name}_high`]: interval?.upper ?? null,
  };
}

/** The same of the mean of values, with Student's 95 % interval. */
export function withMean(name: string, values: readonly number[]): Row {
  return withInterval(name, mean(values), tInterval(values));
}

/** Student's interval of the logarithms. */
function ratioInterval(values: readonly number[]): Interval | null {
  const interval = tInterval(values.map((value) => log(value)));
  return interval && exponentials(interval);
}

/** Columns of a measure with its interval. */
export function measured(columns: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, help]) => [
      [name, help],
      [`${name}_low`, `${name}: lower end of Student's 95 % interval of the mean; empty below five`],
      [`${name}_high`, `${name}: upper end of it`],
    ]),
  );
}

/**
 * RFC 4180 text, columns in the table's order; `setting` only where a row has one. Numbers are written so that they
 * read back to the same double.
 * @throws QckptError ARGUMENT: a number that is NaN or infinite
 */
export function tableCsv(table: Pick<Table, 'name' | 'columns' | 'rare'>, rows: readonly Row[]): string {
  const known = new Set(Object.keys(table.columns));
  const rare = new Set([...Object.keys(settingColumn), ...(table.rare ?? [])]);
  const columns = [...known].filter(
    (column) => !rare.has(column) || rows.some((row) => (row[column] ?? null) !== null),
  );
  const unknown = rows.flatMap((row) => Object.keys(row)).find((column) => !known.has(column));
  if (unknown !== undefined) throw new TypeError(`table "${table.name}" has no column "${unknown}"`);
  return csvText([
    columns,
    ...rows.map((row, k) =>
      columns.map((column) => checked(row[column], `table "${table.name}", row ${k + 1}: "${column}"`)),
    ),
  ]);
}

function checked(cell: Cell | undefined, where: string): Cell {
  if (typeof cell === 'number' && !Number.isFinite(cell))
    throw new QckptError('ARGUMENT', `${where} expected a finite number, got ${cell}`);
  return cell ?? null;
}
