import type { Circuit } from '../circuit/circuit.ts';

/** The circuit with its qubit k called `place[k]`, among `qubits` qubits. */
export function relabelCircuit(circuit: Circuit, place: readonly number[], qubits: number): Circuit {
  return {
    ...circuit,
    qubits,
    operations: circuit.operations.map((each) => ({
      ...each,
      qubits: each.qubits.map((qubit) => place[qubit]),
    })),
    measurements: circuit.measurements.map(({ qubit, bit }) => ({ qubit: place[qubit], bit })),
  };
}
