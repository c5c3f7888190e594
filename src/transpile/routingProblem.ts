import type { Operation } from '../circuit/circuit.ts';
import { type CommutationGraph, createCommutationGraph } from './commutationGraph.ts';

/** Operations over wires, with what must come before what. */
export interface RoutingProblem extends CommutationGraph {
  readonly operations: readonly Operation[];
  readonly wires: number;
  readonly commuting: boolean;
  /** 1 for a gate on two wires. */
  readonly isPair: Uint8Array;
  readonly firstWire: Int32Array;
  readonly secondWire: Int32Array;
}

/**
 * Gates on at most two qubits, and barriers.
 * @param commuting gates that commute come in any order: a ring of cz is a set, not a sequence
 */
export function createRoutingProblem(
  operations: readonly Operation[],
  wires: number,
  commuting = false,
): RoutingProblem {
  return {
    operations,
    wires,
    commuting,
    ...createCommutationGraph(operations, wires, commuting),
    isPair: Uint8Array.from(operations, ({ gate, qubits }) =>
      qubits.length === 2 && gate !== 'barrier' ? 1 : 0,
    ),
    firstWire: Int32Array.from(operations, ({ qubits }) => qubits[0] ?? 0),
    secondWire: Int32Array.from(operations, ({ qubits }) => qubits[1] ?? qubits[0] ?? 0),
  };
}

/** The same gates from the end: routing it improves the layout at the start. */
export function reverseProblem({ operations, wires, commuting }: RoutingProblem): RoutingProblem {
  return createRoutingProblem(operations.toReversed(), wires, commuting);
}
