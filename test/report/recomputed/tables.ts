import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { average, type Found, student } from './statistics.ts';

/** QCKPT_TABLES names another folder of tables (with its experiments.json). */
const folder = process.env.QCKPT_TABLES ?? new URL('../../../results/reference', import.meta.url).pathname;

export type Row = Readonly<Record<string, string>>;

const read = new Map<string, Row[]>();

/** Each table is read once. */
export function table(name: string): Row[] {
  if (!read.has(name)) read.set(name, parse(readFileSync(`${folder}/${name}.csv`), { columns: true }));
  return read.get(name)!;
}

export const specs = JSON.parse(readFileSync(`${folder}/experiments.json`, 'utf8')) as {
  experiments: {
    name: string;
    verdicts?: boolean;
    claims: Record<
      string,
      { leastLayers?: number; formulaTolerance?: number; share?: number; bits?: number }
    >;
    analyses?: { model?: string; questions?: string[]; thresholds?: Record<string, number> }[];
  }[];
};

export interface Scope {
  claim: Row;
  keeps: (machine: string) => boolean;
  /** Of moves: the circuit that is looked at, and not the one that moved between the most machines. */
  circuit?: string;
}

export interface Recomputed {
  found: Found | null;
  machines?: string[];
  /** What the tables would have to hold for it to be computed without one of the machines. */
  missing?: string;
  /** How near it must be, of itself; 1e-12. */
  within?: number;
  remark?: string;
  beside?: Circumstance[];
}

/** Its name, value and both ends; null: not in the tables. */
export type Circumstance = [string, (number | null)[]];

/** Rows of single runs, of the claim's experiment, and of the seeds that count. */
export function runsOf(name: string, { claim }: Scope): Row[] {
  return table(name).filter(
    (row) =>
      (row.row ?? 'run') === 'run' &&
      row.experiment === claim.experiment &&
      (!row.seed || Number(row.seed) >= Number(claim.from_seed || 1)),
  );
}

/** Means of the values of each seed. */
export function bySeed(rows: Row[], numberOf: (row: Row) => number): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const row of rows) {
    if (!values.has(row.seed)) values.set(row.seed, []);
    values.get(row.seed)!.push(numberOf(row));
  }
  const means = new Map<string, number>();
  for (const [seed, own] of values) means.set(seed, average(own));
  return means;
}

export function overSeeds(means: Map<string, number>): Found | null {
  return student([...means.values()]);
}

export function less(means: Map<string, number>, controls: Map<string, number>): Map<string, number> {
  const left = new Map<string, number>();
  for (const [seed, value] of means) if (controls.has(seed)) left.set(seed, value - controls.get(seed)!);
  return left;
}

export function distinct(values: string[]): string[] {
  return [...new Set(values)];
}

export function split(rows: Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    if (!groups.has(keyOf(row))) groups.set(keyOf(row), []);
    groups.get(keyOf(row))!.push(row);
  }
  return groups;
}
