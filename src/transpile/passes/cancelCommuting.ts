import { type Angle, addAngles, constantAngle, isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import type { Gate } from '../../circuit/gate.ts';
import { findGate, rotationAbout } from '../../circuit/gates.ts';
import { commute } from '../commutation.ts';
import type { Pass } from '../pass.ts';
import { undoes } from '../undoes.ts';
import { withOperations } from '../withOperations.ts';

/** Looks through gates that commute, as `commute` knows them. */
export const cancelCommuting: Pass = {
  name: 'cancelCommuting',
  help:
    'Cancels a gate with its inverse, and adds the angles of rotations about one axis, also where gates that commute ' +
    'with it lie between; removes gates that do nothing.',
  example: 'cx a, b; rz(s) a; cx a, c; cx a, b; rz(t) a -> rz(s + t) a; cx a, c',
  run: (compilation) => withOperations(compilation, cancelThrough),
};

/** What rounding leaves of a whole number of turns. */
const DUST = 1e-14;

interface Turn {
  readonly gate: Gate;
  readonly angle: Angle;
}

/** A gate whose angle adds to that of another: p and z are rz here, since they differ by a global phase. */
function turnOf({ gate: name, qubits, angles }: Operation): Turn | null {
  const gate = findGate(name);
  if (gate === undefined) return null;
  if (gate.rotation !== null && qubits.length === 1) {
    const { paulis, angleRad } = gate.rotation;
    return { gate: rotationAbout(paulis), angle: angleRad === null ? angles[0] : constantAngle(angleRad) };
  }
  // Gates are joined whichever way round their qubits are.
  return gate.additive && gate.symmetric ? { gate, angle: angles[0] } : null;
}

function isWholeTurn({ gate, angle }: Turn): boolean {
  const [period] = gate.periodsRad;
  if (!isConstantAngle(angle) || period === null) return false;
  return Math.abs(angle.constant - period * Math.round(angle.constant / period)) < DUST;
}

/** Every rewriting takes a gate away, so one run is linear in what is left; repeated until nothing changes. */
export function cancelThrough(operations: readonly Operation[], qubits: number): readonly Operation[] {
  for (let now = operations; ; ) {
    const next = cancelOnce(now, qubits);
    if (next.length === now.length) return next;
    now = next;
  }
}

function cancelOnce(operations: readonly Operation[], qubits: number): Operation[] {
  const kept: (Operation | null)[] = [];
  /** By qubit, places in `kept`, ascending. */
  const onQubit: number[][] = Array.from({ length: qubits }, () => []);
  const remove = (place: number): void => {
    for (const qubit of kept[place]!.qubits) onQubit[qubit].splice(onQubit[qubit].lastIndexOf(place), 1);
    kept[place] = null;
  };
  for (const operation of operations) {
    if (doesNothing(operation)) continue;
    const partner = findPartner(operation, kept, onQubit);
    const merged = partner < 0 ? undefined : combine(kept[partner]!, operation);
    if (merged === null) remove(partner);
    else if (merged !== undefined) kept[partner] = merged;
    else {
      for (const qubit of operation.qubits) onQubit[qubit].push(kept.length);
      kept.push(operation);
    }
  }
  return kept.filter((operation) => operation !== null);
}

function doesNothing(operation: Operation): boolean {
  if (findGate(operation.gate)?.idle) return true;
  const turn = turnOf(operation);
  return turn !== null && isWholeTurn(turn);
}

/** Place of the gate that the operation can be joined with, -1 where there is none. */
function findPartner(
  operation: Operation,
  kept: readonly (Operation | null)[],
  onQubit: readonly (readonly number[])[],
): number {
  if (operation.gate === 'barrier') return -1;
  // All qubits at once, latest first: what is passed must commute.
  const cursors = operation.qubits.map((qubit) => onQubit[qubit].length - 1);
  for (;;) {
    let place = -1;
    cursors.forEach((cursor, k) => {
      if (cursor >= 0) place = Math.max(place, onQubit[operation.qubits[k]][cursor]);
    });
    if (place < 0) return -1;
    const earlier = kept[place]!;
    if (sameQubits(earlier, operation) && combine(earlier, operation) !== undefined) return place;
    if (!commute(earlier, operation)) return -1;
    cursors.forEach((cursor, k) => {
      if (cursor >= 0 && onQubit[operation.qubits[k]][cursor] === place) cursors[k]--;
    });
  }
}

function sameQubits(a: Operation, b: Operation): boolean {
  return a.qubits.length === b.qubits.length && a.qubits.every((qubit) => b.qubits.includes(qubit));
}

/** Both as one operation; null where they cancel, undefined where they cannot be joined. */
function combine(first: Operation, second: Operation): Operation | null | undefined {
  const a = turnOf(first);
  const b = a === null ? null : turnOf(second);
  if (a !== null && b !== null && a.gate === b.gate) {
    const angle = addAngles(a.angle, b.angle);
    return isWholeTurn({ ...a, angle }) ? null : { gate: a.gate.name, qubits: first.qubits, angles: [angle] };
  }
  return undoes(first, second) ? null : undefined;
}
