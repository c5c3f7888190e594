import { activeCount } from './freezingStrategy.ts';
import { type Choice, SCORE_FLOOR, scoredStrategy } from './scoredStrategy.ts';
import { successiveSampling } from './successiveSampling.ts';

/** Draws with weights |score| + 1e-8 without replacement. */
export function drawByScore({ values, mask, activeFraction, key, window }: Choice): Uint8Array {
  const weights = values.map((value, k) => (mask[k] ? value + SCORE_FLOOR : 0));
  return successiveSampling(weights, activeCount(activeFraction, mask), key, window);
}

/**
 * Weighted stochastic block descent (Kverne et al., arXiv:2602.11383).
 *
 * With the score `sum`, a parameter's score is the signed sum of its gradients since it last became active. At the end
 * of a window the active set of the next one is drawn with weights |score| + 1e-8; scores of those drawn restart at 0,
 * frozen ones keep theirs, so a parameter frozen while it mattered is likely to return.
 */
export const wsbd = scoredStrategy({
  name: 'wsbd',
  help:
    'Weighted stochastic block descent: each window trains a fraction of the parameters, drawn by their ' +
    'accumulated gradient. score: sum, recent, ema, variance or fisher.',
  scores: ['sum', 'recent', 'ema', 'variance', 'fisher'],
  resets: true,
  choose: drawByScore,
});
