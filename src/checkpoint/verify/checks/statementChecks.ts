import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { canonicalJson } from '../../../numeric/canonicalJson.ts';
import { type StatedCell, type Statements, statementsOf } from '../../format/statements.ts';
import { type Check, type Facts, unless } from './check.ts';

/** What a file says for readers that are not this program; what it leaves out follows from its cell. */
export const statementChecks: readonly Check[] = [
  {
    name: 'statements',
    compares:
      "objective, noise, periods, preparation and keys of draws, where they are said, with those of the cell's " +
      'model, objective and machine',
    contradictions: (facts) => {
      const { meta } = facts.checkpoint;
      const expected = expectedStatements(facts);
      return [
        ...(['objective', 'noise', 'periods', 'preparation'] as const).flatMap((name) =>
          meta[name] === null || canonicalJson(meta[name]) === canonicalJson(expected[name])
            ? []
            : [`${name}: ${difference(meta[name], expected[name])}`],
        ),
        ...streamContradictions(meta, expected),
      ];
    },
  },
];

function expectedStatements({ checkpoint, objective, cell, model, data }: Facts): Statements {
  const { circuit, parameterNames } = ansatzOf(model);
  return statementsOf({
    ...{ objective, data, parameterNames },
    // A checked cell has all that its own objective reads.
    cell: cell as unknown as StatedCell,
    isNoisy: checkpoint.meta.calibration !== null,
    logical: circuit,
  });
}

/** Each key that is said is right, and each sampled claim has one. */
function streamContradictions(
  { streams, claims }: Facts['checkpoint']['meta'],
  { streams: expected }: Statements,
): string[] {
  if (streams === null) return [];
  const said = new Map(Object.entries(streams));
  const right = new Map(Object.entries(expected ?? {}));
  return [
    ...[...said].flatMap(([purpose, words]) =>
      unless(
        String(words) === String(right.get(purpose)),
        `streams: the key of ${purpose} is said to be ${words}, it is ${right.get(purpose) ?? 'none of this cell'}`,
      ),
    ),
    ...claims.flatMap(({ name, streamPurpose }) =>
      unless(
        streamPurpose === null || said.has(streamPurpose) || !right.has(streamPurpose),
        `streams: no key of ${streamPurpose}, from which "${name}" is drawn`,
      ),
    ),
  ];
}

/** Of two statements, the first member that differs. */
function difference(said: object, expected: unknown): string {
  for (const [name, value] of Object.entries(said)) {
    const other = (expected as Record<string, unknown> | null)?.[name];
    if (canonicalJson(value) !== canonicalJson(other ?? null))
      return `${name} is said to be ${canonicalJson(value)}, by the cell it is ${canonicalJson(other ?? null)}`;
  }
  return `the file leaves out what the cell has: ${canonicalJson(expected)}`;
}
