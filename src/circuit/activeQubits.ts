import type { Circuit } from './circuit.ts';

/** Qubits that a gate or a measurement touches, ascending. */
export function activeQubits(circuit: Circuit): number[] {
  const touched = new Set<number>();
  for (const operation of circuit.operations)
    if (operation.gate !== 'barrier') for (const qubit of operation.qubits) touched.add(qubit);
  for (const { qubit } of circuit.measurements) touched.add(qubit);
  return [...touched].sort((a, b) => a - b);
}
