import type { Cell, Row } from '../../report/table.ts';
import { fittedLine } from '../text/fittedLine.ts';

/** As wide as a terminal surely is. */
const COLUMNS = 100;
/** The paper's own claims, and their other definitions. */
const PAPER = /^C[1-7][a-z]?$/;

/**
 * What an evaluator wants to know first: each claim of the paper with its number, interval, threshold and verdict, and
 * in a line each the claims that are ours. Lines of at most 100 columns.
 * @param claims rows of the table of claims; none: the text is empty
 */
export function closingText(claims: readonly Row[]): string {
  if (claims.length === 0) return '';
  const isOfPaper = ({ id }: Row): boolean => PAPER.test(String(id));
  const width = Math.max(...claims.map(({ verdict }) => String(verdict).length));
  const head = ({ id, verdict }: Row): string => `${String(id).padEnd(4)} ${String(verdict).padEnd(width)}  `;
  const lines = [
    'claims, by thresholds that were fixed beforehand:',
    ...claims
      .filter(isOfPaper)
      .flatMap((row) => [
        `${head(row)}${String(row.claim)}`,
        `${' '.repeat(5)}${numbersOf(row)}${row.robustness === null ? '' : `; ${String(row.robustness)}`}`,
      ]),
    ...claims
      .filter((row) => !isOfPaper(row))
      .map((row) => `${head(row)}${numbersOf(row)}: ${String(row.claim)}`),
  ];
  return `${lines.map((line) => fittedLine(line, COLUMNS)).join('\n')}\n`;
}

/** `0.102 [0.0841, 0.121], above 0.02 expected`. */
function numbersOf({ measured, low, high, threshold, supported_when: side }: Row): string {
  if (typeof measured !== 'number') return 'nothing was measured';
  const interval = typeof low === 'number' ? ` [${short(low)}, ${short(high)}]` : '';
  return `${short(measured)}${interval}, expected ${side === null ? '' : `${String(side)} `}${short(threshold)}`;
}

/** Three digits: no more are known of anything here. */
function short(cell: Cell | undefined): string {
  return typeof cell === 'number' ? String(Number(cell.toPrecision(3))) : '?';
}
