/** From best to worst; the worst of several decides. */
export const verdicts = ['bit-identical', 'within tolerance', 'mismatch', 'unverifiable', 'corrupt'] as const;
export type Verdict = (typeof verdicts)[number];

export function worstOf(all: readonly Verdict[]): Verdict {
  return verdicts[Math.max(0, ...all.map((verdict) => verdicts.indexOf(verdict)))];
}
