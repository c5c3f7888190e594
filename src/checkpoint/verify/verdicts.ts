/** From best to worst; the worst of several decides. */
export const verdicts = ['bit-identical', 'within tolerance', 'mismatch', 'unverifiable', 'corrupt'] as const;
/** What came out for a claim, or for a whole file. */
export type Verdict = (typeof verdicts)[number];

/** The verdict that decides for all of them; `bit-identical` for an empty list. */
export function worstOf(all: readonly Verdict[]): Verdict {
  return verdicts[Math.max(0, ...all.map((verdict) => verdicts.indexOf(verdict)))];
}
