import type { Operation } from '../../circuit/circuit.ts';
import { findGate } from '../../circuit/gates.ts';
import type { Pass } from '../pass.ts';
import { undoes } from '../undoes.ts';
import { withOperations } from '../withOperations.ts';

/** Looks at neighbours only: time is linear in the gates. */
export const cancelInverses: Pass = {
  name: 'cancelInverses',
  help: 'Removes a gate that directly follows its own inverse, and what becomes neighbours by that; removes id.',
  example: 'h a; cx a, b; cx a, b; h a -> nothing',
  run: (compilation) => withOperations(compilation, cancelPairs),
};

function cancelPairs(operations: readonly Operation[], qubits: number): Operation[] {
  const kept: (Operation | null)[] = [];
  /** By qubit, places in `kept` of the gates on it that are still there. */
  const onQubit: number[][] = Array.from({ length: qubits }, () => []);
  for (const operation of operations) {
    if (findGate(operation.gate)?.idle) continue;
    const last = onQubit[operation.qubits[0]]?.at(-1);
    const previous = last === undefined ? null : kept[last];
    if (
      previous !== null &&
      previous.qubits.length === operation.qubits.length &&
      operation.qubits.every((qubit) => onQubit[qubit].at(-1) === last) &&
      undoes(previous, operation)
    ) {
      kept[last!] = null;
      for (const qubit of operation.qubits) onQubit[qubit].pop();
    } else {
      for (const qubit of operation.qubits) onQubit[qubit].push(kept.length);
      kept.push(operation);
    }
  }
  return kept.filter((operation) => operation !== null);
}
