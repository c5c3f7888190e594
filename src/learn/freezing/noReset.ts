import { scoredStrategy } from './scoredStrategy.ts';
import { drawByScore } from './wsbd.ts';

/** WSBD-NO-RESET of arXiv:2602.11383: sums continue over the whole run. */
export const noReset = scoredStrategy({
  name: 'no-reset',
  help:
    'As wsbd, but a score never restarts: it is the signed sum of all gradients that the parameter had while ' +
    'it trained.',
  scores: ['sum'],
  resets: false,
  choose: drawByScore,
});
