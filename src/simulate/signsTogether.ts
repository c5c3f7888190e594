import type { VectorOperation } from './stateVectorProgram.ts';

/**
 * The same circuit with each controlled Z as late as the qubits allow, so that as many as possible stand in a row: a
 * sign may be changed before or after what is done to other qubits, to the same bits.
 */
export function signsTogether(operations: readonly VectorOperation[]): VectorOperation[] {
  const ordered: VectorOperation[] = [];
  let waiting: VectorOperation[] = [];
  for (const operation of operations) {
    if (operation.kind === 'pair' && operation.gate === 'cz') {
      waiting.push(operation);
      continue;
    }
    const own = qubitsOf(operation);
    if (waiting.some((sign) => qubitsOf(sign).some((qubit) => own.includes(qubit)))) {
      ordered.push(...waiting);
      waiting = [];
    }
    ordered.push(operation);
  }
  return [...ordered, ...waiting];
}

function qubitsOf(operation: VectorOperation): readonly number[] {
  return operation.kind === 'run' ? [operation.qubit] : operation.qubits;
}
