import type { Operation } from '../../circuit/circuit.ts';
import type { Pass } from '../pass.ts';

/** A swap of logical qubits is a change of names; the final layout keeps account of it. */
export const elideSwaps: Pass = {
  name: 'elideSwaps',
  help: 'Drops swap gates of the logical circuit and renames the qubits after them.',
  example: 'swap a, b; h a -> h b',
  run: ({ circuit, initialLayout, finalLayout }) => {
    const wireOf = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
    const operations: Operation[] = [];
    for (const operation of circuit.operations) {
      const { gate, qubits } = operation;
      if (gate === 'swap') [wireOf[qubits[0]], wireOf[qubits[1]]] = [wireOf[qubits[1]], wireOf[qubits[0]]];
      else operations.push({ ...operation, qubits: qubits.map((qubit) => wireOf[qubit]) });
    }
    const measurements = circuit.measurements.map(({ qubit, bit }) => ({ qubit: wireOf[qubit], bit }));
    return {
      circuit: { ...circuit, operations, measurements },
      initialLayout,
      finalLayout: finalLayout.map((wire) => wireOf[wire]),
    };
  },
};
