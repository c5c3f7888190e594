import { QckptError } from '../../numeric/qckptError.ts';

/** Shots that one count can hold: 32 bits. */
export const MOST_SHOTS = 4_294_967_295;

/** A checked option. @param most left out: no bound */
export function integerOption(name: string, value: number, least: number, most?: number): number {
  if (Number.isInteger(value) && value >= least && (most === undefined || value <= most)) return value;
  const expected = most === undefined ? `an integer >= ${least}` : `integer in ${least}..${most}`;
  throw new QckptError('ARGUMENT', `"${name}" expected ${expected}, got ${value}`);
}

/** A checked option that need not be whole. @throws QckptError ARGUMENT: not finite, or below `least` */
export function numberOption(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new QckptError('ARGUMENT', `"${name}" expected a number >= ${least}, got ${value}`);
}
