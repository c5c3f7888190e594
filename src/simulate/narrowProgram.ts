import { coneInOrder, type EffectCone, effectCone } from './effectCone.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import { narrowOrder } from './narrowOrder.ts';
import { buildPauliProgram, type PauliProgram } from './pauliProgram.ts';

/** A circuit's program in the order that keeps sweeps narrow. */
export interface NarrowProgram {
  readonly program: PauliProgram;
  /** The cone that the program is made of, in its order. */
  readonly reach: EffectCone;
  /** [elements of the cone] which of them it is in the circuit's order. */
  readonly order: readonly number[];
}

/**
 * @param trainable names whose derivatives are wanted
 * @param cone whether what cannot reach the effects is dropped
 */
export function narrowProgram(
  { elements, qubits, effects }: LoweredCircuit,
  trainable: ReadonlySet<string>,
  cone: boolean,
): NarrowProgram {
  const inCircuitOrder = effectCone(elements, qubits, effects, cone);
  const order = narrowOrder(inCircuitOrder);
  const reach = coneInOrder(
    order.map((index) => inCircuitOrder.elements[index].element),
    inCircuitOrder.digits.slice(0, inCircuitOrder.lastDigits),
  );
  return { program: buildPauliProgram(reach, trainable), reach, order };
}
