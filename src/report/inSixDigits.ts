import type { Row } from './table.ts';

const DIGITS = 6;

/** A row of a table with so many numbers that more digits of them, which nobody knows, would weigh. */
export function inSixDigits(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, cell]) => [
      column,
      typeof cell === 'number' ? Number(cell.toPrecision(DIGITS)) : cell,
    ]),
  );
}
