import {
  type CompiledModel,
  type CompileOptions,
  compileCircuit,
} from '../checkpoint/format/compileCircuit.ts';
import type { CircuitRecord } from '../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';

/** Of each machine: a study comes back to these with other angles. */
const MOST_KEPT = 16;

const kept = new WeakMap<HardwareProfile, Map<string, CompiledModel>>();

/**
 * As `compileCircuit`, which has one answer: where the same circuit was among the last that were compiled for the
 * same profile it is not compiled again.
 * @throws as `compileCircuit`
 */
export function compiledOnce(
  circuit: Pick<CircuitRecord, 'logicalOpenQasm3' | 'parameterNames'>,
  profile: HardwareProfile,
  options: CompileOptions,
): CompiledModel {
  const known = kept.get(profile) ?? new Map<string, CompiledModel>();
  kept.set(profile, known);
  const key = canonicalJson([circuit.logicalOpenQasm3, circuit.parameterNames, { ...options }]);
  const compiled = known.get(key) ?? compileCircuit(circuit, profile, options);
  // The last that was asked for comes last.
  known.delete(key);
  known.set(key, compiled);
  if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
  return compiled;
}
