import { z } from 'zod';
import { streamKey } from '../../numeric/streams.ts';
import { activeCount, candidateMask, freezingStrategy, windowOptions } from './freezingStrategy.ts';
import { successiveSampling } from './successiveSampling.ts';

/** Gives a parameter with no gradient so far a chance to be drawn. */
const SCORE_FLOOR = 1e-8;

/**
 * Weighted stochastic block descent (Kverne et al., arXiv:2602.11383).
 *
 * `score` is the signed sum of a parameter's gradients since it last became active. At the end of a window the active
 * set of the next one is drawn with weights |score| + 1e-8; scores of those drawn restart at 0, frozen ones keep
 * theirs, so a parameter frozen while it mattered is likely to return.
 */
export const wsbd = freezingStrategy(
  'wsbd',
  'Weighted stochastic block descent: each window trains a fraction of the parameters, drawn by their accumulated gradient.',
  'freezing:\n  strategy: wsbd\n  window: 100\n  activeFraction: 0.3\n  candidates: all\n',
  z.strictObject({ strategy: z.literal('wsbd'), ...windowOptions }),
  ({ window, activeFraction, candidates }, setting) => {
    const mask = candidateMask(setting, candidates);
    const count = activeCount(activeFraction, mask);
    const key = streamKey(setting.seed, 'freezing');
    return {
      start: () => ({ active: mask.slice(), score: new Float64Array(mask.length) }),
      advance(state, stepsDone, gradient) {
        const score = state.score.map((sum, k) => sum + (state.active[k] ? gradient[k] : 0));
        if (stepsDone % window !== 0) return { active: state.active, score };
        const weights = score.map((sum, k) => (mask[k] ? Math.abs(sum) + SCORE_FLOOR : 0));
        const active = successiveSampling(weights, count, key, stepsDone / window);
        return { active, score: score.map((sum, k) => (active[k] ? 0 : sum)) };
      },
    };
  },
);
