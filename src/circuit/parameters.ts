import { bindAngle, type ParameterValues } from './angle.ts';
import type { Circuit } from './circuit.ts';

/** Names of the circuit's free parameters, sorted by UTF-16 code units. */
export function parameterNames(circuit: Circuit): string[] {
  const names = new Set<string>();
  for (const { angles } of circuit.operations)
    for (const { terms } of angles) for (const { name } of terms) names.add(name);
  return [...names].sort();
}

/**
 * Puts values in for the names that have one; other names stay free.
 * @throws QckptError CIRCUIT for a value not finite
 */
export function bindParameters(circuit: Circuit, values: ParameterValues): Circuit {
  return {
    ...circuit,
    operations: circuit.operations.map((operation) =>
      operation.angles.length === 0
        ? operation
        : { ...operation, angles: operation.angles.map((angle) => bindAngle(angle, values)) },
    ),
  };
}
