import { short } from '../figures/forms/intervals.ts';
import type { Row } from '../table.ts';

const WIDTH = 280;
const HEIGHT = 54;
const SIDE = 14;
const MIDDLE = 20;

/** A claim's value with its interval beside the threshold; the side that supports it is shaded. */
export function intervalMark({ measured, low, high, threshold, supported_when }: Row): string {
  if (typeof measured !== 'number' || typeof threshold !== 'number') return '';
  const ends = [measured, threshold, low, high].filter((value) => typeof value === 'number');
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.16 * (most - least || Math.abs(most) || 1);
  const at = (value: number): number =>
    Math.round(10 * (SIDE + ((value - least + room) / (most - least + 2 * room)) * (WIDTH - 2 * SIDE))) / 10;
  const limit = at(threshold);
  const [from, to] = supported_when === 'above' ? [limit, WIDTH - SIDE] : [SIDE, limit];
  const bar =
    typeof low === 'number' && typeof high === 'number'
      ? `<path class="bar" d="M${at(low)} ${MIDDLE}H${at(high)}"/>`
      : '';
  const anchor = limit < 50 ? 'start' : limit > WIDTH - 50 ? 'end' : 'middle';
  return (
    `<svg class="interval" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${short(measured)} beside ` +
    `the threshold ${short(threshold)}">` +
    `<rect class="side" x="${from}" y="6" width="${Math.max(0, to - from)}" height="28"/>` +
    `<path class="axis" d="M${SIDE} ${MIDDLE}H${WIDTH - SIDE}"/><path class="limit" d="M${limit} 4V36"/>${bar}` +
    `<circle class="value" cx="${at(measured)}" cy="${MIDDLE}" r="5"/>` +
    `<text x="${limit}" y="50" text-anchor="${anchor}">threshold ${short(threshold)}</text></svg>`
  );
}
