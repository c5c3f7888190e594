import type { PauliSum } from '../circuit/pauliSum.ts';
import { createEngine } from '../simulate/createEngine.ts';
import { type Model, parameterNames } from './models.ts';
import { buildQnn } from './qnn.ts';

/**
 * Names whose derivative is not identically zero in the ideal logical circuit: the commuting causal cone.
 * @param observables what is read in place of the outcomes
 */
export function structurallyLive(model: Model, observables?: readonly PauliSum[]): ReadonlySet<string> {
  const names = parameterNames(model);
  const reading = observables === undefined ? {} : { observables };
  const { deadParameters } = createEngine(buildQnn(model), null, { trainable: names, ...reading });
  return new Set(names.filter((name) => !deadParameters.has(name)));
}
