import type { Circuit } from '../circuit/circuit.ts';
import type { NoiseChannels } from '../hardware/noiseModel.ts';
import { lowerCircuit } from './lower.ts';
import { narrowProgram } from './narrowProgram.ts';
import { chooseContraction } from './tensor/chooseContraction.ts';

/**
 * The digest of the plan by which `Engine.probabilitiesOfMany` contracts a circuit; null where it sweeps in order of
 * time, or without noise. Another plan rounds otherwise, as another kernel does.
 * @param names parameters in which the inputs differ
 * @throws QckptError HARDWARE, CIRCUIT as `createEngine`
 */
export function evaluationPlan(
  circuit: Circuit,
  noise: NoiseChannels | null,
  idle: boolean,
  names: readonly string[],
): string | null {
  if (noise === null) return null;
  const lowered = lowerCircuit(noise.asRun?.(circuit) ?? circuit, noise, idle);
  const { program, reach } = narrowProgram(lowered, new Set(), true);
  const { chosen } = chooseContraction(program, lowered.effects, { kind: 'many', names }, reach);
  return chosen?.plan.digest ?? null;
}
