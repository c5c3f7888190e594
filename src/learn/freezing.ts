import { notOneOf } from '../numeric/notOneOf.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { deterministic } from './freezing/deterministic.ts';
import type { Freezing, FreezingSetting, FreezingStrategy } from './freezing/freezingStrategy.ts';
import { layerWise } from './freezing/layerWise.ts';
import { none } from './freezing/none.ts';
import { noReset } from './freezing/noReset.ts';
import { random } from './freezing/random.ts';
import { structural } from './freezing/structural.ts';
import { wsbd } from './freezing/wsbd.ts';

/** All strategies by the name that specifications give them. */
export const freezingStrategies: Readonly<Record<string, FreezingStrategy>> = {
  none,
  structural,
  random,
  wsbd,
  deterministic,
  'layer-wise': layerWise,
  'no-reset': noReset,
};

/**
 * A freezing strategy from its specification, the `freezing` member of an experiment file.
 * @throws QckptError SPEC
 */
export function createFreezing(spec: { readonly strategy: string }, setting: FreezingSetting): Freezing {
  if (!Object.hasOwn(freezingStrategies, spec.strategy))
    throw new QckptError('SPEC', notOneOf('strategy', Object.keys(freezingStrategies), spec.strategy));
  return freezingStrategies[spec.strategy].create(spec, setting);
}
