import { type Angle, shiftAngle } from '../circuit/angle.ts';
import type { Circuit, Operation } from '../circuit/circuit.ts';
import { mapOperations } from '../circuit/mapOperations.ts';
import type { HardwareProfile } from './hardwareProfile.ts';

const PI = Math.PI;

/**
 * A compiled circuit of IBM's machines of 2019 and 2020 as they ran it. Their gates u1, u2 and u3 (p, u2 and u here)
 * are changes of frame around no, one and two quarter turns; profiles have these as rz and sx, and no half turn of its
 * own. On any other machine the circuit stays as it is: there such a gate is an error. Equal up to a global phase.
 * Source: McKay et al., "Efficient Z gates for quantum computing", Phys. Rev. A 96, 022330 (2017), equation (3).
 */
export function inFramePulses(circuit: Circuit, { nativeGates }: HardwareProfile): Circuit {
  const isOfQuarterTurns =
    nativeGates.includes('rz') && nativeGates.includes('sx') && !nativeGates.includes('x');
  if (!isOfQuarterTurns) return circuit;
  return mapOperations(circuit, pulsesOf);
}

function pulsesOf(operation: Operation): readonly Operation[] {
  const { gate, qubits, angles } = operation;
  if (!Object.hasOwn(frames, gate)) return [operation];
  const rz = (angle: Angle): Operation => ({ gate: 'rz', qubits, angles: [angle] });
  const sx: Operation = { gate: 'sx', qubits, angles: [] };
  // A quarter turn between each two changes of frame.
  return frames[gate](angles).flatMap((angle, k) => (k === 0 ? [rz(angle)] : [sx, rz(angle)]));
}

/** Changes of frame in time order. */
const frames: Readonly<Record<string, (angles: readonly Angle[]) => readonly Angle[]>> = {
  p: ([lambda]) => [lambda],
  u2: ([phi, lambda]) => [shiftAngle(lambda, -PI / 2), shiftAngle(phi, PI / 2)],
  u: ([theta, phi, lambda]) => [lambda, shiftAngle(theta, PI), shiftAngle(phi, PI)],
};
