import type { Operation } from '../../circuit/circuit.ts';
import { gateNamed } from '../../circuit/gates.ts';
import type { Pass } from '../pass.ts';
import { withOperations } from '../withOperations.ts';

/** A phase changes no outcome. */
export const removeDiagonalBeforeMeasurement: Pass = {
  name: 'removeDiagonalBeforeMeasurement',
  help: 'Removes one-qubit gates that only change phases right before their qubit is measured.',
  example: 'sx a; rz(t) a; measure a -> sx a; measure a',
  keeps: 'outcomes',
  run: (compilation) => {
    const { operations, measurements } = compilation.circuit;
    const open = new Set(measurements.map(({ qubit }) => qubit));
    const kept: Operation[] = [];
    for (const operation of operations.toReversed()) {
      const { gate, qubits } = operation;
      if (gate === 'barrier') kept.push(operation);
      else if (qubits.length > 1 || !open.has(qubits[0]) || !isPhaseOnly(gate)) {
        for (const qubit of qubits) open.delete(qubit);
        kept.push(operation);
      }
    }
    return withOperations(compilation, () => kept.reverse());
  },
};

/** A gate that waits was put there to take time. */
function isPhaseOnly(gate: string): boolean {
  const { diagonal, idle } = gateNamed(gate);
  return diagonal && !idle;
}
