import { parse } from 'csv-parse/sync';
import { referenceTable } from '../../experiment/reference.ts';

/**
 * Whether calibrations explain a difference, or reproduce it in a model: what real machines have counted decides
 * (claim C10).
 * @param text of the reference's `claims.csv`; null: there is none
 */
export function explainingWords(text: string | null = referenceTable('claims.csv')): string {
  const rows = text === null ? [] : (parse(text, { columns: true }) as Record<string, string>[]);
  const found = rows.find(({ id }) => id === 'C10');
  if (found?.verdict !== 'supported')
    return (
      'these are numbers of the noise model: that calibrations explain what machines count is ' +
      `${found === undefined ? 'not known here' : `not shown (${found.verdict})`} (qckpt explain C10)`
    );
  const [share, low, high] = [found.measured, found.low, found.high].map((value) => Number(value).toFixed(2));
  return (
    `calibrations explain ${share} [${low}, ${high}] of the distance between the ideal circuit and what ` +
    `${found.n} real machines have counted (qckpt explain C10)`
  );
}
