import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import { gateNamed } from '../circuit/gates.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type Axis, type SignedPermutation, signedPermutation } from './pauliTransfer.ts';

/**
 * A Clifford gate, its own inverse, that turns the string PQ into one Pauli on one of the two qubits: between two uses
 * of it the rotation exp(-i t PQ/2) is a rotation of that qubit. So a two-qubit rotation needs nothing that one-qubit
 * rotations do not have already: symbolic angles, contractions, shifted means.
 */
export interface RotationFrame {
  readonly gate: string;
  readonly unitary: ComplexMatrix;
  readonly permutation: SignedPermutation;
  /** Which of the two qubits then rotates, and about what. */
  readonly place: 0 | 1;
  readonly axis: Axis;
}

// CX takes X on its control to XX, Y to YX, Z on its target to ZZ, Y to ZY; CY takes X to XY, Y to YY; CZ X to XZ, Y to
// YZ and X on its second qubit to ZX.
const FRAMES: ReadonlyMap<string, readonly [gate: string, place: 0 | 1, axis: Axis]> = new Map([
  ['1,1', ['cx', 0, 1]],
  ['1,2', ['cy', 0, 1]],
  ['1,3', ['cz', 0, 1]],
  ['2,1', ['cx', 0, 2]],
  ['2,2', ['cy', 0, 2]],
  ['2,3', ['cz', 0, 2]],
  ['3,1', ['cz', 1, 1]],
  ['3,2', ['cx', 1, 2]],
  ['3,3', ['cx', 1, 3]],
]);

/** @throws QckptError CIRCUIT for axes that no gate of the registry has */
export function rotationFrame(axes: readonly [Axis, Axis]): RotationFrame {
  const key = axes.join();
  const frame = known.get(key) ?? frameOf(key);
  known.set(key, frame);
  return frame;
}

/** A circuit has nine of them at most, and as many rotations as it likes. */
const known = new Map<string, RotationFrame>();

function frameOf(axes: string): RotationFrame {
  const found = FRAMES.get(axes);
  if (found === undefined)
    throw new QckptError('CIRCUIT', `axes expected one of ${[...FRAMES.keys()].join(' ')}, got ${axes}`);
  const [gate, place, axis] = found;
  const unitary = gateNamed(gate).matrix([]);
  return { gate, unitary, permutation: signedPermutation(unitary, gate), place, axis };
}
