import type { Circuit, Operation } from './circuit.ts';

/** The circuit with each operation replaced by those that it becomes, in its place: itself, others or none. */
export function mapOperations(
  circuit: Circuit,
  becomes: (operation: Operation) => readonly Operation[],
): Circuit {
  return { ...circuit, operations: circuit.operations.flatMap(becomes) };
}
