import type { Operation } from '../circuit/circuit.ts';
import { gateNamed } from '../circuit/gates.ts';

/** An operation is a function of this Pauli on the qubit: it commutes with it. Null: of none that we know. */
export type Axis = 'x' | 'y' | 'z' | null;

/** Of gates that are not diagonal, the axis on each of their qubits. */
const AXES: ReadonlyMap<string, readonly Axis[]> = new Map<string, readonly Axis[]>([
  ...['x', 'rx', 'sx', 'sxdg'].map((name): [string, Axis[]] => [name, ['x']]),
  ...['y', 'ry'].map((name): [string, Axis[]] => [name, ['y']]),
  ...['cx', 'crx', 'csx', 'rzx'].map((name): [string, Axis[]] => [name, ['z', 'x']]),
  ...['cy', 'cry'].map((name): [string, Axis[]] => [name, ['z', 'y']]),
  ...['ch', 'cu', 'cu3'].map((name): [string, Axis[]] => [name, ['z', null]]),
  ['rxx', ['x', 'x']],
  ['ryy', ['y', 'y']],
  ['ecr', [null, 'x']],
  ['ccx', ['z', 'z', 'x']],
  ['cswap', ['z', null, null]],
]);

const isDiagonal = new Map<string, boolean>();

/** The axis of an operation on its qubit number `place`. */
export function axisOn(gate: string, place: number): Axis {
  if (gate === 'barrier') return null;
  let diagonal = isDiagonal.get(gate);
  if (diagonal === undefined) {
    diagonal = gateNamed(gate).diagonal;
    isDiagonal.set(gate, diagonal);
  }
  return diagonal ? 'z' : (AXES.get(gate)?.[place] ?? null);
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
