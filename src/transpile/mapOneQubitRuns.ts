import type { Operation } from '../circuit/circuit.ts';

/**
 * Replaces runs of one-qubit gates that follow each other on a qubit; what they become stands where the run ends.
 * Barriers and what does not belong end runs.
 * @param belongs of one-qubit gates, which are part of a run
 */
export function mapOneQubitRuns(
  operations: readonly Operation[],
  qubits: number,
  becomes: (run: readonly Operation[], qubit: number) => readonly Operation[],
  belongs: (operation: Operation) => boolean = () => true,
): Operation[] {
  const mapped: Operation[] = [];
  const runs: Operation[][] = Array.from({ length: qubits }, () => []);
  const close = (qubit: number): void => {
    if (runs[qubit].length > 0) for (const operation of becomes(runs[qubit], qubit)) mapped.push(operation);
    runs[qubit] = [];
  };
  for (const operation of operations) {
    if (operation.qubits.length === 1 && operation.gate !== 'barrier' && belongs(operation))
      runs[operation.qubits[0]].push(operation);
    else {
      for (const qubit of operation.qubits) close(qubit);
      mapped.push(operation);
    }
  }
  for (let qubit = 0; qubit < qubits; qubit++) close(qubit);
  return mapped;
}
