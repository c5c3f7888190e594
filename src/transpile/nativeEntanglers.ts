import type { Entangler } from '../circuit/gate.ts';
import { decomposeOperation, gateNamed, gates } from '../circuit/gates.ts';

/** Native two-qubit gates that we translate to, by name. */
export const nativeEntanglers: ReadonlyMap<string, Entangler> = new Map(
  gates.flatMap(({ name, entangler }) => (entangler === null ? [] : [[name, entangler] as const])),
);

const counts = new Map<string, number>([
  ['barrier', 0],
  ['cx', 1],
]);

/** How many native two-qubit gates a gate takes on neighbours: 0 for one-qubit gates, 1 for cx, 3 for swap. */
export function entanglerCount(gate: string): number {
  const known = counts.get(gate);
  if (known !== undefined) return known;
  const { qubits, parameters } = gateNamed(gate);
  const angles = parameters.map(() => ({ constant: 1, terms: [] }));
  const parts =
    decomposeOperation({ gate, qubits: Array.from({ length: qubits }, (_, k) => k), angles }) ?? [];
  const count = parts.reduce((sum, part) => sum + entanglerCount(part.gate), 0);
  counts.set(gate, count);
  return count;
}
