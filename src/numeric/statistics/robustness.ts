/** Whether a verdict holds under other circumstances too. */
export interface Robustness<Verdict> {
  readonly verdict: Verdict;
  /** Circumstance -> the verdict under it. */
  readonly variants: Readonly<Record<string, Verdict>>;
  /** Those under which it is another one; empty: the verdict is robust. */
  readonly dependsOn: readonly string[];
}

/** @param variants circumstance, in words ("without yorktown") -> the verdict under it */
export function robustness<Verdict>(
  verdict: Verdict,
  variants: Readonly<Record<string, Verdict>>,
): Robustness<Verdict> {
  const dependsOn = Object.keys(variants).filter((name) => variants[name] !== verdict);
  return { verdict, variants, dependsOn };
}

/** The verdicts at half and at twice the threshold, as variants for `robustness`. */
export function thresholdVariants<Verdict>(
  threshold: number,
  judge: (threshold: number) => Verdict,
): Readonly<Record<'half the threshold' | 'twice the threshold', Verdict>> {
  return {
    'half the threshold': judge(threshold / 2),
    'twice the threshold': judge(2 * threshold),
  };
}
