import { z } from 'zod';
import { candidateMask, freezingStrategy } from './freezingStrategy.ts';

/** Freezes what cannot have a gradient: it costs nothing in accuracy and needs no learning. */
export const structural = freezingStrategy(
  'structural',
  'Freezes the angles whose gradient is zero by the structure of the logical circuit: gates outside the measured ' +
    'commuting cone.',
  'freezing:\n  strategy: structural\n',
  z.strictObject({ strategy: z.literal('structural') }),
  (_options, setting) => ({
    start: () => ({
      active: candidateMask(setting, 'live'),
      score: new Float64Array(setting.parameterNames.length),
    }),
    advance: (state) => state,
  }),
);
