/**
 * A hardware profile: one device with one dated calibration, as data. One YAML file in `configs/hardware/`.
 *
 * A profile is identified by the digest of its canonical JSON, never by its name. `null` means "no value was
 * recorded": for an error that is a dead gate or coupler, never a perfect one.
 */
export interface HardwareProfile {
  readonly format: 'qckpt-hardware-profile/1';
  readonly name: string;
  readonly vendor: string;
  readonly technology: 'superconducting' | 'trapped-ion' | 'neutral-atom';
  /** Native gates in the registry's names, e.g. `['cx', 'id', 'rz', 'sx', 'x']`. */
  readonly nativeGates: readonly string[];
  readonly calibratedAt: string;
  readonly source: ProfileSource;
  /** Index = physical qubit. */
  readonly qubits: readonly QubitCalibration[];
  /** One entry a directed coupler that has a two-qubit gate, sorted by (control, target, gate). */
  readonly couplers: readonly CouplerCalibration[];
  /** Where values come from that were not recorded qubit by qubit and coupler by coupler; absent: all were. */
  readonly origins?: readonly ValueOrigin[] | undefined;
  /** What the importer changed or noticed, in words, sorted; empty for a flawless record. */
  readonly remarks: readonly string[];
}

/** How well founded a kind of value is: the same for all its qubits or couplers. */
export interface ValueOrigin {
  /** The field: `t1Us`, `oneQubitError`, `coupler.error`, `couplers`, ... */
  readonly value: ProfileValue;
  /** `same-day`, `other-day`: recorded on the profile's day, or on another one that the note names. */
  readonly kind: 'average' | 'published' | 'model' | 'assumed' | 'same-day' | 'other-day';
  readonly note: string;
}

/** Values of a profile whose origin can be stated. */
export type ProfileValue =
  | keyof QubitCalibration
  | 'coupler.error'
  | 'coupler.durationNs'
  | 'couplers'
  | 'nativeGates'
  | 'qubits';

/** The package that a profile was taken from, with digests of its files. */
export interface ProfileSource {
  readonly package: string;
  readonly version: string;
  readonly licence: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** What was measured of one qubit. */
export interface QubitCalibration {
  /** Relaxation time in microseconds; null where none was recorded. */
  readonly t1Us: number | null;
  /** Dephasing time in microseconds, at most 2 T1. */
  readonly t2Us: number | null;
  /** P(read 1 | prepared 0). */
  readonly readoutP1Given0: number;
  /** P(read 0 | prepared 1). */
  readonly readoutP0Given1: number;
  readonly readoutDurationNs: number | null;
  /** Average infidelity of a native one-qubit gate (sx, x, id); null: dead. */
  readonly oneQubitError: number | null;
  readonly oneQubitDurationNs: number;
}

/** A qubit of which nothing was recorded: dead, with a readout that tells nothing. */
export const unrecordedQubit: QubitCalibration = {
  t1Us: null,
  t2Us: null,
  readoutP1Given0: 0.5,
  readoutP0Given1: 0.5,
  readoutDurationNs: null,
  oneQubitError: null,
  oneQubitDurationNs: 0,
};

/** What was measured of one two-qubit gate on one pair of qubits. */
export interface CouplerCalibration {
  /** Directed: `[first, second]` as the gate is written; a symmetric gate (cz, rzz) is listed in both directions. */
  readonly qubits: readonly [number, number];
  /** Registry name of the two-qubit gate: cx, ecr, cz, ... */
  readonly gate: string;
  /** Average infidelity; null: dead. */
  readonly error: number | null;
  readonly durationNs: number;
}
