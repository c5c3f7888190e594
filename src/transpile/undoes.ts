import { equalAngles } from '../circuit/angle.ts';
import type { Operation } from '../circuit/circuit.ts';
import { gateNamed, invertOperation } from '../circuit/gates.ts';

/** Whether the second gate takes the first back. Both act on the same set of qubits. */
export function undoes(first: Operation, second: Operation): boolean {
  if (first.gate === 'barrier' || second.gate === 'barrier') return false;
  const [inverse, ...others] = invertOperation(first);
  if (inverse === undefined || others.length > 0 || inverse.gate !== second.gate) return false;
  // The inverse's own order: dcx is undone by dcx with its qubits exchanged.
  const inOrder = inverse.qubits.every((qubit, k) => qubit === second.qubits[k]);
  return (
    (inOrder || gateNamed(second.gate).symmetric) &&
    inverse.angles.every((angle, k) => equalAngles(angle, second.angles[k]))
  );
}
