import type { Operation } from '../circuit/circuit.ts';
import type { Compilation } from './pass.ts';

/** The compilation with the operations that a function makes of those that it has, on its number of qubits. */
export function withOperations(
  compilation: Compilation,
  rewrite: (operations: readonly Operation[], qubits: number) => readonly Operation[],
): Compilation {
  const { circuit } = compilation;
  return { ...compilation, circuit: { ...circuit, operations: rewrite(circuit.operations, circuit.qubits) } };
}
