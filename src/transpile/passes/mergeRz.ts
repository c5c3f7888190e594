import { addAngles, isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import type { Pass } from '../pass.ts';
import { withOperations } from '../withOperations.ts';

/** rz takes no time: fewer of them change no noise, only the size. */
export const mergeRz: Pass = {
  name: 'mergeRz',
  help: 'Adds the angles of rz gates next to each other, and removes those that are zero.',
  example: 'rz(s) a; rz(t) a -> rz(s + t) a',
  run: (compilation) => withOperations(compilation, addNeighbours),
};

function addNeighbours(operations: readonly Operation[]): Operation[] {
  const kept: Operation[] = [];
  /** By qubit, the place in `kept` of its last operation. */
  const last = new Map<number, number>();
  for (const operation of operations) {
    const place = operation.gate === 'rz' ? last.get(operation.qubits[0]) : undefined;
    if (place !== undefined && kept[place].gate === 'rz') {
      kept[place] = { ...operation, angles: [addAngles(kept[place].angles[0], operation.angles[0])] };
      continue;
    }
    for (const qubit of operation.qubits) last.set(qubit, kept.length);
    kept.push(operation);
  }
  return kept.filter(
    ({ gate, angles }) => gate !== 'rz' || angles[0].constant !== 0 || !isConstantAngle(angles[0]),
  );
}
