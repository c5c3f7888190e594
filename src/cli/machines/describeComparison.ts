import type { ProfileComparison, ValueChange } from '../../hardware/compareProfiles.ts';
import { printable } from '../../numeric/quoted.ts';
import { textTable } from '../text/textTable.ts';

/** Lines shown of each part. */
const LISTED = 20;

/** What two profiles have differently, for people: words, medians, the largest changes, couplers of one alone. */
export function describeComparison(found: ProfileComparison): string {
  if (found.equal) return 'equal';
  const parts: readonly (readonly [string, string | null])[] = [
    ['different', found.words.map(({ what, a, b }) => `${what.padEnd(13)} ${a} -> ${b}`).join('\n') || null],
    [
      'medians of what both have',
      textTable(
        ['value', 'A', 'B', 'B/A', 'changed'],
        found.summaries.map(({ value, medianA, medianB, changed, compared }) => [
          value,
          figure(medianA),
          figure(medianB),
          medianA === null || medianB === null || medianA === 0 ? '-' : (medianB / medianA).toFixed(2),
          `${changed} of ${compared}`,
        ]),
      ),
    ],
    [
      `largest changes, of ${found.changes.length}`,
      found.changes.length === 0
        ? null
        : textTable(
            ['value', 'qubits', 'A', 'B'],
            found.changes
              .slice(0, LISTED)
              .map((change) => [change.value, where(change), figure(change.a), figure(change.b)]),
          ),
    ],
    ['couplers of A alone', listing(found.onlyInA)],
    ['couplers of B alone', listing(found.onlyInB)],
  ];
  return printable(
    parts
      .filter(([, text]) => text !== null)
      .map(([title, text]) => `${title}\n${text}`)
      .join('\n\n'),
  );
}

function where({ gate, qubits }: ValueChange): string {
  return gate === null ? String(qubits[0]) : `${gate} ${qubits.join('-')}`;
}

function figure(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toPrecision(4)));
}

function listing(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const rest = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${rest} more (--json)` : ''}`;
}
