import { type Angle, addAngles, constantAngle, isConstantAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import { commute } from '../commutation.ts';
import type { Pass } from '../pass.ts';
import { undoes } from '../undoes.ts';

export const cancelCommuting: Pass = {
  name: 'cancelCommuting',
  help:
    'Cancels a gate with its inverse, and adds the angles of rotations about one axis, also where gates that commute ' +
    'with it lie between; removes gates that do nothing.',
  example: 'cx a, b; rz(s) a; cx a, c; cx a, b; rz(t) a -> rz(s + t) a; cx a, c',
  run: (compilation) => ({
    ...compilation,
    circuit: {
      ...compilation.circuit,
      operations: cancelThrough(compilation.circuit.operations, compilation.circuit.qubits),
    },
  }),
};

/** Rotations by their name, and gates that are rotations by a number of radians up to a global phase. */
const ROTATIONS: ReadonlyMap<string, readonly [rotation: string, angleRad: number]> = new Map([
  ['z', ['rz', Math.PI]],
  ['s', ['rz', Math.PI / 2]],
  ['sdg', ['rz', -Math.PI / 2]],
  ['t', ['rz', Math.PI / 4]],
  ['tdg', ['rz', -Math.PI / 4]],
  ['x', ['rx', Math.PI]],
  ['sx', ['rx', Math.PI / 2]],
  ['sxdg', ['rx', -Math.PI / 2]],
  ['y', ['ry', Math.PI]],
]);

/** Rotations whose angles add; with what angle they are the identity, up to a global phase. */
const PERIODS: ReadonlyMap<string, number> = new Map(
  (['rx', 'ry', 'rz', 'p', 'rxx', 'ryy', 'rzz', 'cp'] as const).map((name) => [name, 2 * Math.PI]),
);

/** What rounding leaves of a whole number of turns. */
const DUST = 1e-14;

interface Turn {
  readonly gate: string;
  readonly angle: Angle;
}

function turnOf({ gate, angles }: Operation): Turn | null {
  const fixed = ROTATIONS.get(gate);
  if (fixed !== undefined) return { gate: fixed[0], angle: constantAngle(fixed[1]) };
  if (!PERIODS.has(gate)) return null;
  // p and rz differ by a global phase.
  return { gate: gate === 'p' ? 'rz' : gate, angle: angles[0] };
}

function isWholeTurn(angle: Angle): boolean {
  if (!isConstantAngle(angle)) return false;
  return Math.abs(angle.constant - 2 * Math.PI * Math.round(angle.constant / (2 * Math.PI))) < DUST;
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
  if (operation.gate === 'id') return true;
  const turn = PERIODS.has(operation.gate) ? turnOf(operation) : null;
  return turn !== null && isWholeTurn(turn.angle);
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
    return isWholeTurn(angle) ? null : { gate: a.gate, qubits: first.qubits, angles: [angle] };
  }
  return undoes(first, second) ? null : undefined;
}
