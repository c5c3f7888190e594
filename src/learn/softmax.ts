import { exp, log } from '../numeric/elementary.ts';

/**
 * Probabilities of classes by their scores, and the logarithm of the sum of the scores' exponentials. No overflow: the
 * largest score is taken out.
 */
export function softmax(scores: readonly number[]): { readonly p: number[]; readonly logSum: number } {
  const most = Math.max(...scores);
  const powers = scores.map((score) => exp(score - most));
  const sum = powers.reduce((total, own) => total + own, 0);
  return { p: powers.map((own) => own / sum), logSum: most + log(sum) };
}
