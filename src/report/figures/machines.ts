import type { Row } from '../table.ts';

/** How a machine is called in a figure. */
export function machineName(name: unknown): string {
  return name === 'none' ? 'noise-free' : String(name);
}

/** Rows that are means over seeds, of one study. */
export function meansOf(rows: readonly Row[], study: string): Row[] {
  return rows.filter((row) => row.row === 'mean' && row.study === study);
}

/** Values of a column, each once, in the rows' order. */
export function distinct(rows: readonly Row[], column: string): string[] {
  return [...new Set(rows.map((row) => String(row[column])))];
}

/** From the least value of a column to the greatest. */
export function sortedBy(rows: readonly Row[], column: string): Row[] {
  return [...rows].sort((a, b) => Number(a[column]) - Number(b[column]));
}

/** The most seeds that a mean is over. */
export function seedsOf(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map(({ n }) => (typeof n === 'number' ? n : 0)));
}

/** Whether means are over so many seeds that there are intervals. */
export function hasIntervals(rows: readonly Row[]): boolean {
  return seedsOf(rows) >= 5;
}

/** `20 seeds`, and what two of them tell. */
export function overSeeds(rows: readonly Row[]): string {
  const seeds = seedsOf(rows);
  return seeds < 5
    ? `Means over ${seeds === 1 ? 'one seed' : `${seeds} seeds`}: too few for intervals.`
    : `Dots are means over up to ${seeds} seeds, bars their 95 % intervals.`;
}
