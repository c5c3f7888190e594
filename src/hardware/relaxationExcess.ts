import { averageFidelity, relaxationOver } from './gateChannel.ts';
import { isLiveQubit } from './hardwareProblem.ts';
import type { HardwareProfile } from './hardwareProfile.ts';

/** A gate whose relaxation alone, over its duration, is worse than its recorded error. */
export interface RelaxationExcess {
  /** Null: any pulse on the qubit. */
  readonly gate: string | null;
  readonly qubits: readonly number[];
  /** Recorded average infidelity. */
  readonly error: number;
  /** Average infidelity of relaxation with the recorded T1, T2 and duration. */
  readonly relaxation: number;
}

/**
 * All such gates of a machine: pulses, then couplers. As simulated they are worse than calibrated, unless relaxation is
 * scaled.
 */
export function relaxationExcesses(profile: HardwareProfile): RelaxationExcess[] {
  const { qubits, couplers } = profile;
  const isLive = qubits.map((_, qubit) => isLiveQubit(profile, qubit));
  const gates = [
    ...qubits.map(({ oneQubitError, oneQubitDurationNs }, qubit) => ({
      gate: null,
      qubits: [qubit],
      error: oneQubitError,
      durationNs: oneQubitDurationNs,
    })),
    ...couplers,
  ];
  return gates.flatMap(({ gate, qubits: on, error, durationNs }) => {
    if (error === null || on.some((qubit) => !isLive[qubit])) return [];
    const decays = on.map((qubit) => relaxationOver(durationNs, qubits[qubit].t1Us!, qubits[qubit].t2Us!));
    const relaxation = 1 - averageFidelity(decays);
    return relaxation > error ? [{ gate, qubits: on, error, relaxation }] : [];
  });
}

/** How many live couplers, and live qubits, a machine has of which excesses are counted. */
export function liveGates(profile: HardwareProfile): { readonly qubits: number; readonly couplers: number } {
  const isLive = profile.qubits.map((_, qubit) => isLiveQubit(profile, qubit));
  return {
    qubits: isLive.filter(Boolean).length,
    couplers: profile.couplers.filter(
      ({ qubits, error }) => error !== null && qubits.every((qubit) => isLive[qubit]),
    ).length,
  };
}
