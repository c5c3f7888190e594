import type { ErrorCode } from '../../numeric/qckptError.ts';

/** From best to worst; the worst of several decides. */
export const verdicts = [
  'bit-identical',
  'within tolerance',
  'mismatch',
  'unverifiable',
  'not a checkpoint',
  'corrupt',
] as const;
/** What came out for a claim, or for a whole file. */
export type Verdict = (typeof verdicts)[number];

/** The verdict that decides for all of them; `bit-identical` for an empty list. */
export function worstOf(all: readonly Verdict[]): Verdict {
  return verdicts[Math.max(0, ...all.map((verdict) => verdicts.indexOf(verdict)))];
}

/** The verdict on a file that cannot be read, by the error's code. */
export const unreadable: ReadonlyMap<ErrorCode, Verdict> = new Map([
  ['CORRUPT', 'corrupt'],
  ['FOREIGN', 'not a checkpoint'],
  // A part in a version that is not known here damages nothing.
  ['UNVERIFIABLE', 'unverifiable'],
]);
