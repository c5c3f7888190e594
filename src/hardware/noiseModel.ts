import type { HardwareProfile } from './hardwareProfile.ts';

/** Scale of each error source, 1 = as calibrated, 0 = off. Depolarizing strengths are computed with relaxation on, then kept. */
export interface NoiseSwitches {
  readonly readout: number;
  readonly oneQubit: number;
  readonly twoQubit: number;
  readonly relaxation: number;
}

/** Noise that follows one ideal gate: depolarizing on all its qubits together, then relaxation on each. */
export interface GateNoise {
  /** Depolarizing strength lambda: rho -> (1 - lambda) rho + lambda I/d. Zero: none. */
  readonly depolarizing: number;
  /** One entry a qubit of the gate, in the gate's order. */
  readonly relaxation: readonly Relaxation[];
  readonly durationNs: number;
}

/** Thermal relaxation at zero temperature for a stretch of time: e1 = exp(-t/T1), e2 = exp(-t/T2); (1, 1) is none. */
export interface Relaxation {
  readonly e1: number;
  readonly e2: number;
}

export interface ReadoutError {
  readonly p1Given0: number;
  readonly p0Given1: number;
}

/** The device as the simulator sees it. */
export interface NoiseModel {
  readonly profile: HardwareProfile;
  readonly switches: NoiseSwitches;
  /** @throws QckptError HARDWARE: the device lacks the gate, the coupler, or the direction, or it is dead. */
  gateNoise(gate: string, qubits: readonly number[]): GateNoise;
  readoutError(qubit: number): ReadoutError;
  /** Relaxation of a qubit that waits. */
  idle(qubit: number, durationNs: number): Relaxation;
}
