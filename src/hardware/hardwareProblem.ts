import { findGate } from '../circuit/gates.ts';
import type { CouplerCalibration, HardwareProfile, QubitCalibration } from './hardwareProfile.ts';

/** Why a device cannot run a gate where a circuit puts it. */
export type HardwareProblemKind =
  | 'not-native'
  | 'missing-qubit'
  | 'missing-coupler'
  | 'wrong-direction'
  | 'dead';

/** That a device cannot run a gate, and why. */
export interface HardwareProblem {
  readonly kind: HardwareProblemKind;
  /** Names the gate, its qubits, the device and the reason. */
  readonly message: string;
}

/** Gates that need no pulse: rz is a change of frame, a barrier is a mark. No time, no noise. */
export function isVirtualGate(gate: string): boolean {
  return gate === 'barrier' || findGate(gate)?.virtual === true;
}

/** What keeps the device from running `gate` on these physical qubits; null: nothing does. */
export function hardwareProblem(
  profile: HardwareProfile,
  gate: string,
  qubits: readonly number[],
): HardwareProblem | null {
  const problem = (kind: HardwareProblemKind, reason: string): HardwareProblem => ({
    kind,
    message: `${gate} on qubit${qubits.length === 1 ? '' : 's'} ${qubits.join(', ')} of ${profile.name}: ${reason}`,
  });
  const count = profile.qubits.length;
  const missing = qubits.find((qubit) => !Number.isInteger(qubit) || qubit < 0 || qubit >= count);
  if (missing !== undefined)
    return problem('missing-qubit', `the device has qubits 0..${count - 1}, not ${missing}`);
  if (gate === 'barrier') return null;
  if (!profile.nativeGates.includes(gate))
    return problem('not-native', `not a native gate, expected one of ${profile.nativeGates.join(', ')}`);
  const { byKey, gates } = couplerIndex(profile);
  const arity = gates.has(gate) ? 2 : 1;
  if (qubits.length !== arity)
    return problem('not-native', `the native ${gate} acts on ${arity} qubit${arity === 1 ? '' : 's'}`);
  if (isVirtualGate(gate)) return null;
  const dead = qubits
    .map((qubit) => deadReason(profile.qubits[qubit], qubit))
    .find((reason) => reason !== null);
  if (arity === 1) return dead === undefined ? null : problem('dead', dead);
  const coupler = couplerFor(profile, gate, qubits);
  if (coupler === undefined) {
    if (byKey.has(couplerKey(gate, qubits[1], qubits[0])))
      return problem('wrong-direction', `the coupler runs from ${qubits[1]} to ${qubits[0]} only`);
    return problem('missing-coupler', `the device has no ${gate} between these qubits`);
  }
  if (coupler.error === null) return problem('dead', 'the coupler is dead, no error was recorded for it');
  return dead === undefined ? null : problem('dead', dead);
}

/** The coupler that runs a two-qubit gate on (first, second), alive or dead; undefined where the device lists none. */
export function couplerFor(
  profile: HardwareProfile,
  gate: string,
  qubits: readonly number[],
): CouplerCalibration | undefined {
  const { byKey } = couplerIndex(profile);
  const [first, second] = qubits;
  const listed = byKey.get(couplerKey(gate, first, second));
  // Where its qubits may be exchanged, one direction listed serves both.
  return listed ?? (findGate(gate)?.symmetric ? byKey.get(couplerKey(gate, second, first)) : undefined);
}

/** Whether a qubit can run gates: relaxation times and a one-qubit error are known. */
export function isLiveQubit(profile: HardwareProfile, qubit: number): boolean {
  return deadReason(profile.qubits[qubit], qubit) === null;
}

function deadReason(calibration: QubitCalibration, qubit: number): string | null {
  if (calibration.oneQubitError === null) return `qubit ${qubit} is dead, it has no one-qubit error`;
  if (calibration.t1Us === null || calibration.t2Us === null)
    return `qubit ${qubit} is dead, it has no T1 or T2`;
  return null;
}

interface CouplerIndex {
  readonly byKey: ReadonlyMap<string, CouplerCalibration>;
  readonly gates: ReadonlySet<string>;
}

const indices = new WeakMap<HardwareProfile, CouplerIndex>();

function couplerIndex(profile: HardwareProfile): CouplerIndex {
  const known = indices.get(profile);
  if (known !== undefined) return known;
  const index = {
    byKey: new Map(profile.couplers.map((coupler) => [couplerKey(coupler.gate, ...coupler.qubits), coupler])),
    gates: new Set(profile.couplers.map(({ gate }) => gate)),
  };
  indices.set(profile, index);
  return index;
}

function couplerKey(gate: string, first: number, second: number): string {
  return `${gate} ${first} ${second}`;
}
