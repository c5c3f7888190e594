import { parse } from 'csv-parse/sync';
import { groupBy } from '../../numeric/groupBy.ts';
import { referenceTable } from '../reference.ts';

interface Row {
  readonly experiment: string;
  readonly kind: string;
  readonly seconds: string;
  readonly run: string;
}

/**
 * What tasks of an experiment took when the reference was made, in seconds of a core: the task itself, else the mean of
 * those of its kind.
 * @returns of a task: null where its kind is not there
 */
export function recordedSeconds(
  experiment: string,
): (task: { readonly id: string; readonly kind: string }) => number | null {
  const text = referenceTable('timings.csv');
  if (text === null || !text.includes(`,${experiment},`)) return () => null;
  const rows = (parse(text, { columns: true }) as Row[]).filter((row) => row.experiment === experiment);
  const secondsOf = new Map(rows.map(({ run, seconds }) => [run, Number(seconds)]));
  const meanOf = new Map(
    [...groupBy(rows, ({ kind }) => kind)].map(([kind, own]) => [
      kind,
      own.reduce((sum, { seconds }) => sum + Number(seconds), 0) / own.length,
    ]),
  );
  return ({ id, kind }) => secondsOf.get(id) ?? meanOf.get(kind) ?? null;
}
