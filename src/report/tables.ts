import type { Row, Table } from './table.ts';
import { accuracy } from './tables/accuracy.ts';
import { adjust } from './tables/adjust.ts';
import { claimTable } from './tables/claimTable.ts';
import { compilation } from './tables/compilation.ts';
import { contents } from './tables/contents.ts';
import { counts } from './tables/counts.ts';
import { curves } from './tables/curves.ts';
import { drift } from './tables/drift.ts';
import { energy } from './tables/energy.ts';
import { fair } from './tables/fair.ts';
import { masks } from './tables/masks.ts';
import { measured } from './tables/measured.ts';
import { migration } from './tables/migration.ts';
import { noise } from './tables/noise.ts';
import { overhead } from './tables/overhead.ts';
import { published } from './tables/published.ts';
import { regression } from './tables/regression.ts';
import { sessions } from './tables/sessions.ts';
import { speedup } from './tables/speedup.ts';
import { timings } from './tables/timings.ts';
import { told } from './tables/told.ts';
import { variance } from './tables/variance.ts';

/** All tables, in the order in which they are printed. */
export const tables: Readonly<Record<string, Table>> = {
  accuracy,
  measured,
  regression,
  migration,
  compilation,
  speedup,
  masks,
  published,
  fair,
  energy,
  contents,
  drift,
  told,
  variance,
  sessions,
  adjust,
  curves,
  overhead,
  noise,
  counts,
  claims: claimTable,
  timings,
};

/** The rows that a terminal shows: summaries where there are any. */
export function shownRows({ shows }: Table, rows: readonly Row[]): readonly Row[] {
  if (shows !== undefined) return rows.filter(shows);
  const summaries = rows.filter((row) => row.row === 'mean');
  return summaries.length > 0 ? summaries : rows;
}
