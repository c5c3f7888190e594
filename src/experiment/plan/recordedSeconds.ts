import { parse } from 'csv-parse/sync';
import { groupBy } from '../../numeric/groupBy.ts';
import { mean } from '../../numeric/statistics.ts';
import { referenceTable } from '../reference.ts';

interface Row {
  readonly experiment: string;
  readonly kind: string;
  readonly seconds: string;
  readonly run: string;
}

/** Of all experiments that the table has, by name; read once, when one of them is asked for. */
let known: ReadonlyMap<string, readonly Row[]> | undefined;

/**
 * What tasks of an experiment took when the reference was made, in seconds of a core: the task itself, else the mean of
 * those of its kind.
 * @returns of a task: null where its kind is not there
 */
export function recordedSeconds(
  experiment: string,
): (task: { readonly id: string; readonly kind: string }) => number | null {
  const rows = rowsOf(experiment);
  const secondsOf = new Map(rows.map(({ run, seconds }) => [run, Number(seconds)]));
  const meanOf = new Map(
    [...groupBy(rows, ({ kind }) => kind)].map(([kind, own]) => [
      kind,
      mean(own.map(({ seconds }) => Number(seconds))),
    ]),
  );
  return ({ id, kind }) => secondsOf.get(id) ?? meanOf.get(kind) ?? null;
}

function rowsOf(experiment: string): readonly Row[] {
  if (known === undefined) {
    const text = referenceTable('timings.csv') ?? '';
    // Parsing takes a while, and most experiments are not there.
    if (!text.includes(`,${experiment},`)) return [];
    known = groupBy(parse(text, { columns: true }) as Row[], (row) => row.experiment);
  }
  return known.get(experiment) ?? [];
}
