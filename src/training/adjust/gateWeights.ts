import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import type { Objective } from '../../learn/objectives/objective.ts';
import { log } from '../../numeric/elementary.ts';
import { mean } from '../../numeric/statistics.ts';
import { circuitMetrics } from '../../transpile/circuitMetrics.ts';
import { idleProbability } from '../../transpile/idleProbability.ts';
import type { NamedModel } from '../cell.ts';
import { compileModel } from '../training.ts';

const known = new WeakMap<HardwareProfile, Map<string, Float64Array>>();

/**
 * [parameters] 1 and how much of the circuit's errors go with each gate on a machine, the mean being 1: the gain in
 * -ln(probability that nothing happens) where the circuit is compiled without it. All 1 where none gains anything.
 * @param model without pruning
 * @throws QckptError TRANSPILE
 */
export function gateWeights(
  model: NamedModel,
  profile: HardwareProfile,
  {
    level,
    seed,
    objective,
  }: { readonly level: number; readonly seed: string; readonly objective: Objective },
): Float64Array {
  const made = known.get(profile) ?? new Map<string, Float64Array>();
  known.set(profile, made);
  const key = JSON.stringify([model, level, seed, objective.name]);
  const found = made.get(key) ?? computed();
  made.set(key, found);
  return found;

  function computed(): Float64Array {
    const errorsOf = (own: NamedModel): number => {
      const { circuit } = compileModel(own, profile, level, seed, objective);
      return -log(circuitMetrics(circuit, profile).successProbability * idleProbability(circuit, profile));
    };
    const whole = errorsOf(model);
    const gains = ansatzOf(model).parameterNames.map((name) =>
      Math.max(0, whole - errorsOf({ ...model, pruned: [name] })),
    );
    const usual = mean(gains);
    return Float64Array.from(gains, (gain) => (usual > 0 ? 1 + gain / usual : 1));
  }
}
