import type { Operation } from '../circuit/circuit.ts';
import type { PauliAxis } from '../circuit/gate.ts';
import { findGate } from '../circuit/gates.ts';

/** The Pauli of which an operation is a function on its qubit number `place`; null: of none. */
export function axisOn(gate: string, place: number): PauliAxis | null {
  return findGate(gate)?.axes[place] ?? null;
}

/** Sufficient, not necessary: on each shared qubit, both are functions of the same Pauli. */
export function commute(a: Operation, b: Operation): boolean {
  for (let i = 0; i < a.qubits.length; i++)
    for (let j = 0; j < b.qubits.length; j++)
      if (a.qubits[i] === b.qubits[j]) {
        const axis = axisOn(a.gate, i);
        if (axis === null || axis !== axisOn(b.gate, j)) return false;
      }
  return true;
}
