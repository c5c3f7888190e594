import type { Operation } from '../circuit/circuit.ts';
import type { PauliAxis } from '../circuit/gate.ts';
import { axisOn } from './commutation.ts';

/** What must come before what. */
export interface CommutationGraph {
  readonly successors: readonly (readonly number[])[];
  /** How many operations must come before each. */
  readonly predecessors: readonly number[];
}

/**
 * @param commuting gates that commute come in any order: on each wire, neighbours that are functions of one Pauli are a
 * set; else all that share a wire keep their order
 */
export function createCommutationGraph(
  operations: readonly Operation[],
  wires: number,
  commuting: boolean,
): CommutationGraph {
  const successors: number[][] = operations.map(() => []);
  const predecessors = operations.map(() => 0);
  /** By wire, the set that the last operation is in, its axis, and the set before. */
  const last: number[][] = Array.from({ length: wires }, () => []);
  const axes: (PauliAxis | null)[] = new Array<PauliAxis | null>(wires).fill(null);
  const beforeLast: number[][] = Array.from({ length: wires }, () => []);
  operations.forEach(({ gate, qubits }, i) => {
    const before = new Set<number>();
    qubits.forEach((wire, place) => {
      const axis = commuting ? axisOn(gate, place) : null;
      if (axis === null || axis !== axes[wire]) {
        beforeLast[wire] = last[wire];
        last[wire] = [];
        axes[wire] = axis;
      }
      for (const each of beforeLast[wire]) before.add(each);
      last[wire].push(i);
    });
    for (const each of before) successors[each].push(i);
    predecessors[i] = before.size;
  });
  return { successors, predecessors };
}
