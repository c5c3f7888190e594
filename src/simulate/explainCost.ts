import type { Circuit } from '../circuit/circuit.ts';
import { parameterNames } from '../circuit/parameters.ts';
import type { NoiseChannels } from '../hardware/noiseModel.ts';
import { effectCone } from './effectCone.ts';
import { lowerCircuit } from './lower.ts';
import { narrowProgram } from './narrowProgram.ts';
import { buildStateVectorProgram } from './stateVectorProgram.ts';
import { chooseContraction, type Purpose } from './tensor/chooseContraction.ts';

/** How something is computed, before it is: which way, what it costs, and why this one. */
export interface CostExplanation {
  readonly purpose: string;
  readonly method: 'state vector' | 'sweep' | 'tree';
  /** Of the largest tensor: qubits of a state vector, else qubits in the Pauli basis, four values each. */
  readonly width: number;
  /** Multiply-adds, with what moving entries is worth in them. */
  readonly operations: number;
  readonly bytes: number;
  /** How often the tree is contracted so that its tensors fit; 1 else. */
  readonly slices: number;
  /** SHA-256 of the plan; null where there is no choice to name. */
  readonly plan: string | null;
  readonly reason: string;
}

const PURPOSES: readonly (readonly [string, Purpose])[] = [
  ['all probabilities', { kind: 'means' }],
  ['a gradient', { kind: 'shifts' }],
];

/**
 * What `Engine.probabilities` and `Engine.gradient` by all names cost, from the circuit's structure alone.
 * @throws QckptError HARDWARE, CIRCUIT as `createEngine`
 */
export function explainCost(source: Circuit, noise: NoiseChannels | null, idle: boolean): CostExplanation[] {
  const circuit = noise?.asRun?.(source) ?? source;
  const lowered = lowerCircuit(circuit, noise, idle);
  const trainable = new Set(parameterNames(circuit));
  if (noise === null) {
    const cone = effectCone(lowered.elements, lowered.qubits, lowered.effects, true, false);
    const { qubits, operations } = buildStateVectorProgram(cone, trainable);
    return PURPOSES.map(([purpose, { kind }]) => {
      const passes = kind === 'shifts' ? 3 : 1;
      return {
        purpose,
        method: 'state vector',
        width: qubits,
        operations: passes * 8 * operations.length * 2 ** qubits,
        // The state, and the effect that comes back to it.
        bytes: 2 * 16 * 2 ** qubits,
        slices: 1,
        plan: null,
        reason: 'without noise a state vector does',
      };
    });
  }
  const { program, reach } = narrowProgram(lowered, trainable, true);
  return PURPOSES.map(([purpose, own]): CostExplanation => {
    const { chosen, sweepCost, sweepBytes, treeCost, reason } = chooseContraction(
      program,
      lowered.effects,
      own,
      reach,
    );
    if (chosen === null)
      return {
        ...{ purpose, method: 'sweep', width: program.width, operations: sweepCost, bytes: sweepBytes },
        ...{ slices: 1, plan: null, reason },
      };
    const { plan } = chosen;
    return {
      ...{ purpose, method: 'tree', width: plan.largestBits / 2, operations: treeCost!, bytes: plan.bytes },
      ...{ slices: plan.slices, plan: plan.digest, reason: `${reason}: a sweep would take ${sweepCost}` },
    };
  });
}
