import type { PauliSum } from '../circuit/pauliSum.ts';
import { createEngine } from '../simulate/createEngine.ts';
import { ansatzOf, type Model } from './ansatz/models.ts';

/**
 * Names whose derivative is not identically zero in the ideal logical circuit: the commuting causal cone.
 * @param observables what is read in place of the outcomes
 */
export function structurallyLive(model: Model, observables?: readonly PauliSum[]): ReadonlySet<string> {
  const names = ansatzOf(model).parameterNames;
  const reading = observables === undefined ? {} : { observables };
  const { deadParameters } = createEngine(ansatzOf(model).circuit, null, { trainable: names, ...reading });
  return new Set(names.filter((name) => !deadParameters.has(name)));
}
