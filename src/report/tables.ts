import type { Row, Table } from './table.ts';
import { accuracy } from './tables/accuracy.ts';
import { claimTable } from './tables/claimTable.ts';
import { compilation } from './tables/compilation.ts';
import { migration } from './tables/migration.ts';
import { overhead } from './tables/overhead.ts';
import { speedup } from './tables/speedup.ts';
import { timings } from './tables/timings.ts';

/** All tables, in the order in which they are printed. */
export const tables: Readonly<Record<string, Table>> = {
  accuracy,
  migration,
  compilation,
  speedup,
  overhead,
  claims: claimTable,
  timings,
};

/** The rows that a terminal shows: summaries where there are any. */
export function shownRows({ shows }: Table, rows: readonly Row[]): readonly Row[] {
  if (shows !== undefined) return rows.filter(shows);
  const summaries = rows.filter((row) => row.row === 'mean');
  return summaries.length > 0 ? summaries : rows;
}
