import { z } from 'zod';
import { streamKey } from '../../numeric/streams.ts';
import { activeCount, candidateMask, freezingStrategy, windowOptions } from './freezingStrategy.ts';
import { successiveSampling } from './successiveSampling.ts';

/** The control of `wsbd`: as many parameters train, chosen without looking at gradients. */
export const random = freezingStrategy(
  'random',
  'After a first window in which all candidates train, each window trains a fraction of them drawn uniformly.',
  'freezing:\n  strategy: random\n  window: 100\n  activeFraction: 0.3\n  candidates: all\n',
  z.strictObject({ strategy: z.literal('random'), ...windowOptions }),
  ({ window, activeFraction, candidates, moments }, setting) => {
    const mask = candidateMask(setting, candidates);
    const count = activeCount(activeFraction, mask);
    const key = streamKey(setting.seed, 'freezing');
    return {
      momentsOfFrozen: moments ?? 'zero',
      start: () => ({ active: mask.slice(), score: new Float64Array(mask.length) }),
      advance: (state, stepsDone) =>
        stepsDone % window === 0
          ? { ...state, active: successiveSampling(Float64Array.from(mask), count, key, stepsDone / window) }
          : state,
    };
  },
);
