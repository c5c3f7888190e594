import { checkProbability } from './checkValues.ts';

/**
 * Quantile of a law that is symmetric about 0, by bisection of its distribution function down to neighbouring doubles:
 * slow, safe, and as exact as `cdf` is. The upper half mirrors the lower one, whose probabilities have small rounding
 * errors relative to themselves.
 * @param cdf P(X <= x), increasing, with `cdf(0)` 1/2
 * @param p in (0, 1)
 * @throws QckptError ARGUMENT: `p` outside
 */
export function symmetricQuantile(cdf: (x: number) => number, p: number): number {
  checkProbability('p', p);
  if (p === 0.5) return 0;
  if (p > 0.5) return -symmetricQuantile(cdf, 1 - p);
  let [lower, upper] = [-1, 0];
  while (cdf(lower) > p) [lower, upper] = [2 * lower, lower];
  for (;;) {
    const middle = (lower + upper) / 2;
    if (!(middle > lower && middle < upper)) return middle;
    if (cdf(middle) < p) lower = middle;
    else upper = middle;
  }
}
