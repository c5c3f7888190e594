import { activeCount } from './freezingStrategy.ts';
import { scoredStrategy } from './scoredStrategy.ts';

/** DBD of arXiv:2602.11383: no draw, the largest scores train. */
export const deterministic = scoredStrategy({
  name: 'deterministic',
  help: 'As wsbd, but without a draw: the parameters of largest |score| train in the next window, the first of equals.',
  scores: ['sum', 'recent', 'ema', 'variance', 'fisher'],
  resets: true,
  choose: ({ values, mask, activeFraction }) => {
    const candidates = Array.from(mask.keys()).filter((k) => mask[k]);
    const ranked = candidates.sort((a, b) => values[b] - values[a] || a - b);
    const active = new Uint8Array(mask.length);
    for (const k of ranked.slice(0, activeCount(activeFraction, mask))) active[k] = 1;
    return active;
  },
});
