import type { Row } from '../table.ts';

/** How a verdict looks: a sign besides its colour. */
export const verdictMarks: Readonly<Record<string, { readonly mark: string; readonly kind: string }>> = {
  supported: { mark: '\u2713', kind: 'yes' },
  'not supported': { mark: '\u2717', kind: 'no' },
  inconclusive: { mark: '~', kind: 'open' },
  'not judged': { mark: '\u2013', kind: 'none' },
  'not tested': { mark: '\u2013', kind: 'none' },
};

/** A verdict in words; what was not judged says why. @param quick experiments that were run with quick settings */
export function verdictWords({ verdict, n, over, experiment }: Row, quick: ReadonlySet<string>): string {
  if (verdict !== 'not judged') return String(verdict);
  const seeds = typeof n === 'number' ? [`${n} ${n === 1 ? String(over).replace(/s$/, '') : over}`] : [];
  const words = [...seeds, ...(quick.has(String(experiment)) ? ['quick'] : [])];
  return words.length === 0 ? 'not judged' : `not judged (${words.join(', ')})`;
}
