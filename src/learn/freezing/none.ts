import { z } from 'zod';
import { candidateMask, freezingStrategy } from './freezingStrategy.ts';

/** Every parameter trains, those without a gradient too: their circuits are run and charged. */
export const none = freezingStrategy(
  'none',
  'Every parameter trains, those whose gradient is zero included: their circuits are run and counted.',
  'freezing:\n  strategy: none\n',
  z.strictObject({ strategy: z.literal('none') }),
  (_options, setting) => ({
    start: () => ({
      active: candidateMask(setting, 'all'),
      score: new Float64Array(setting.parameterNames.length),
    }),
    advance: (state) => state,
  }),
);
