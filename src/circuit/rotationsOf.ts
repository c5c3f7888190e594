import { isConstantAngle } from './angle.ts';
import type { Circuit, Operation } from './circuit.ts';
import { decomposeOperation, gateNamed } from './gates.ts';

/**
 * A gate with named angles, taken apart as its record says until each name stands in Pauli rotations only, where a
 * shift of +-pi/2 gives the derivative: a controlled rotation has two, and so four shifted circuits. Other gates stay.
 * @throws QckptError CIRCUIT for an unknown gate
 */
export function rotationsOf(operation: Operation): readonly Operation[] {
  if (operation.angles.every(isConstantAngle)) return [operation];
  if (gateNamed(operation.gate).rotation?.angleRad === null) return [operation];
  return decomposeOperation(operation)!.flatMap(rotationsOf);
}

/** The circuit with each name in Pauli rotations only. @throws QckptError CIRCUIT */
export function inRotations(circuit: Circuit): Circuit {
  return { ...circuit, operations: circuit.operations.flatMap(rotationsOf) };
}

/** In how many rotations each name stands, and the sum of its coefficients' sizes there. */
export function nameUses(circuit: Circuit): ReadonlyMap<string, NameUse> {
  const uses = new Map<string, NameUse>();
  for (const { angles } of circuit.operations.flatMap(rotationsOf))
    for (const { terms } of angles)
      for (const { name, coefficient } of terms) {
        const { gates, size } = uses.get(name) ?? { gates: 0, size: 0 };
        uses.set(name, { gates: gates + 1, size: size + Math.abs(coefficient) });
      }
  return uses;
}

/** Of one name in a circuit. */
export interface NameUse {
  readonly gates: number;
  readonly size: number;
}
