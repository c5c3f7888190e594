import type { Circuit, Operation } from '../circuit/circuit.ts';

/** When each operation starts. */
export interface Schedule {
  /**
   * Start of each operation in nanoseconds, by its place in `circuit.operations`; the earliest on any qubit is >= 0.
   */
  readonly start: readonly number[];
  /** When all measurements start together, in nanoseconds. */
  readonly totalDurationNs: number;
}

/**
 * As late as possible: every gate starts when the first of its successors needs it to, all measurements start together
 * at the end. A barrier holds its qubits together and takes no time.
 * @param durationOf nanoseconds, >= 0
 */
export function scheduleAlap(circuit: Circuit, durationOf: (operation: Operation) => number): Schedule {
  // Backwards: how long before the end each qubit is next needed.
  const neededBefore = new Float64Array(circuit.qubits);
  const startBeforeEnd = new Float64Array(circuit.operations.length);
  for (let i = circuit.operations.length - 1; i >= 0; i--) {
    const operation = circuit.operations[i];
    let end = 0;
    for (const qubit of operation.qubits) end = Math.max(end, neededBefore[qubit]);
    const start = end + (operation.gate === 'barrier' ? 0 : durationOf(operation));
    for (const qubit of operation.qubits) neededBefore[qubit] = start;
    startBeforeEnd[i] = start;
  }
  const totalDurationNs = neededBefore.reduce((longest, time) => Math.max(longest, time), 0);
  return { start: Array.from(startBeforeEnd, (time) => totalDurationNs - time), totalDurationNs };
}
