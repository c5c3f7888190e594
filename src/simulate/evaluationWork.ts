import { activeQubits } from '../circuit/activeQubits.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { parameterNames } from '../circuit/parameters.ts';
import type { NoiseChannels } from '../hardware/noiseModel.ts';
import { effectCone } from './effectCone.ts';
import { lowerCircuit } from './lower.ts';
import { narrowProgram } from './narrowProgram.ts';
import { buildPauliProgram } from './pauliProgram.ts';
import { contractionWork, entriesSwept, onlyInProduct, SWEEP_COST } from './pauliWork.ts';
import { buildStateVectorProgram } from './stateVectorProgram.ts';
import { CONTRACTED, chooseContraction, MANY } from './tensor/chooseContraction.ts';

/** Inputs that differ in some parameters only, as `Engine.probabilitiesOfMany` takes them. */
export interface ManyInputs {
  readonly count: number;
  readonly names: readonly string[];
}

/** Some hundredths of a second: what costs no more is not looked at closer. */
const NEGLIGIBLE = 1e8;
/** Steps of a sweep that a gate under noise becomes, generously. */
const STEPS_A_GATE = 4;

/** What it costs when nothing is left out or shared: from a circuit's size alone. */
function mostWork(circuit: Circuit, isNoisy: boolean, count: number): number {
  const qubits = activeQubits(circuit).length;
  const gates = circuit.operations.length + 1;
  return isNoisy
    ? count * 4 ** qubits * STEPS_A_GATE * SWEEP_COST * gates
    : count * 2 ** (qubits + 1) * gates;
}

/**
 * What `Engine.probabilitiesOfMany` costs, without simulating anything: numbers of a state that are read and written,
 * each a nanosecond or so. Grows as 2^qubits without noise, and as 4^width with. Of little work only that it is little.
 * @throws QckptError HARDWARE, CIRCUIT as `createEngine`, unless it is little
 */
export function evaluationWork(
  circuit: Circuit,
  noise: NoiseChannels | null,
  idle: boolean,
  { count, names }: ManyInputs,
): number {
  const most = mostWork(circuit, noise !== null, count);
  if (most <= NEGLIGIBLE) return most;
  const lowered = lowerCircuit(circuit, noise, idle);
  const { effects } = lowered;
  const trainable: ReadonlySet<string> = new Set(parameterNames(circuit));
  if (noise === null) {
    const cone = effectCone(lowered.elements, lowered.qubits, effects, true);
    const { qubits, operations } = buildStateVectorProgram(cone, trainable);
    // Two numbers an amplitude, and all of them once more for each effect.
    return count * 2 ** (qubits + 1) * (operations.length + 1);
  }
  const { program, reach } = narrowProgram(lowered, trainable, true);
  const choice = chooseContraction(program, effects, { kind: 'many', names }, reach);
  // What inputs have in common is counted in for as many as the plan was made for.
  if (choice.chosen !== null) return (Math.max(count, MANY) * choice.treeCost!) / CONTRACTED;
  const swept = SWEEP_COST * entriesSwept(program);
  const contraction = contractionWork(reach.digits.length, effects.count);
  const product = buildPauliProgram(reach, new Set(), 'first');
  if (contraction > swept || !onlyInProduct(product, new Set(names))) return count * swept;
  return effects.count * SWEEP_COST * entriesSwept(product) + count * contraction;
}
