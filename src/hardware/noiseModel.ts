import type { Circuit } from '../circuit/circuit.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { inFramePulses } from './framePulses.ts';
import { depolarizingStrength, rateWithin, relaxationOver, strongestDepolarizing } from './gateChannel.ts';
import { couplerFor, hardwareProblem, isVirtualGate } from './hardwareProblem.ts';
import type { HardwareProfile } from './hardwareProfile.ts';

/**
 * Scale of each error source, 1 = as calibrated, 0 = off. Depolarizing strengths are computed with relaxation on, then
 * kept.
 */
export interface NoiseSwitches {
  readonly readout: number;
  readonly oneQubit: number;
  readonly twoQubit: number;
  /** During gates, and of qubits that wait unless `idling` says otherwise. */
  readonly relaxation: number;
  /** Of qubits that wait. */
  readonly idling?: number;
}

/** A source of error that can be on or off in one place, waiting with relaxation. */
export type ElementSource = Exclude<keyof NoiseSwitches, 'idling'>;

/** A further scale of one source on one qubit, or on a pair in either order. */
export type ElementScale = (source: ElementSource, qubits: readonly number[]) => number;

/**
 * What holds where relaxation over a gate's duration, with the recorded T1 and T2, exceeds the gate's recorded error:
 * `recorded` relaxation as it is, and a gate worse than calibrated; or relaxation `scaled` down to that error.
 */
export const relaxationRules = ['recorded', 'scaled'] as const;
/** One of `relaxationRules`. */
export type RelaxationRule = (typeof relaxationRules)[number];

/** Noise that follows one ideal gate: depolarizing on all its qubits together, then relaxation on each. */
export interface GateNoise {
  /** Depolarizing strength lambda: rho -> (1 - lambda) rho + lambda I/d. Zero: none. */
  readonly depolarizing: number;
  /** One entry a qubit of the gate, in the gate's order. */
  readonly relaxation: readonly Relaxation[];
  readonly durationNs: number;
}

/**
 * Thermal relaxation at zero temperature for a stretch of time: e1 = exp(-t/T1), e2 = exp(-t/T2); (1, 1) changes
 * nothing.
 */
export interface Relaxation {
  readonly e1: number;
  readonly e2: number;
}

/** Probabilities of the wrong outcome of one qubit: of 1 where it is in |0>, of 0 where it is in |1>. */
export interface ReadoutError {
  readonly p1Given0: number;
  readonly p0Given1: number;
}

/** The device as the simulator sees it. */
export interface NoiseModel extends NoiseChannels {
  readonly profile: HardwareProfile;
  readonly switches: NoiseSwitches;
}

/** What happens to a state besides its gates. */
export interface NoiseChannels {
  /** @throws QckptError HARDWARE: the device lacks the gate, the coupler, or the direction, or it is dead. */
  gateNoise(gate: string, qubits: readonly number[]): GateNoise;
  readoutError(qubit: number): ReadoutError;
  /** The circuit as the machine runs it; absent: as it is. */
  asRun?(circuit: Circuit): Circuit;
  /** Relaxation of a qubit that waits. */
  idle(qubit: number, durationNs: number): Relaxation;
}

/** Every source as calibrated. */
export const calibratedNoise: NoiseSwitches = { readout: 1, oneQubit: 1, twoQubit: 1, relaxation: 1 };

/**
 * The noise of a calibrated device, as Qiskit Aer builds it from average infidelities, durations, T1 and T2: after each
 * ideal gate a depolarizing channel on all its qubits, then relaxation on each; together they have the calibrated
 * error. Absolute numerical error of e1, e2 and lambda below 1e-14.
 * @param rule of gates that relax more than they err; waiting qubits relax as recorded
 * @throws QckptError ARGUMENT: a switch that is not a finite number >= 0
 */
export function createNoiseModel(
  profile: HardwareProfile,
  switches: NoiseSwitches = calibratedNoise,
  scaleOf: ElementScale = everywhere,
  rule: RelaxationRule = 'recorded',
): NoiseModel {
  for (const [name, scale] of Object.entries(switches))
    if (!(Number.isFinite(scale) && scale >= 0))
      throw new QckptError('ARGUMENT', `noise switch "${name}" expected a finite number >= 0, got ${scale}`);

  const relax = (qubit: number, durationNs: number, rate: number): Relaxation => {
    if (durationNs === 0) return noRelaxation;
    if (!(durationNs > 0))
      throw new QckptError('ARGUMENT', `"durationNs" expected a number >= 0, got ${durationNs}`);
    const calibration = profile.qubits[qubit];
    if (calibration === undefined)
      throw new QckptError(
        'HARDWARE',
        `${profile.name} has qubits 0..${profile.qubits.length - 1}, not ${qubit}`,
      );
    const { t1Us, t2Us } = calibration;
    if (t1Us === null || t2Us === null)
      throw new QckptError('HARDWARE', `qubit ${qubit} of ${profile.name} has no T1 or T2`);
    return relaxationOver(durationNs, t1Us, t2Us, rate);
  };

  const calibrated = (gate: string, qubits: readonly number[]) => {
    if (qubits.length === 2) return couplerFor(profile, gate, qubits)!;
    const { oneQubitError, oneQubitDurationNs } = profile.qubits[qubits[0]];
    return { error: oneQubitError, durationNs: oneQubitDurationNs };
  };

  const { relaxation, idling = relaxation } = switches;
  const relaxationRate = (qubit: number): number => relaxation * scaleOf('relaxation', [qubit]);

  return {
    profile,
    switches,
    gateNoise(gate, qubits) {
      const problem = hardwareProblem(profile, gate, qubits);
      if (problem !== null) throw new QckptError('HARDWARE', problem.message);
      if (isVirtualGate(gate))
        return { depolarizing: 0, relaxation: qubits.map(() => noRelaxation), durationNs: 0 };
      const { error, durationNs } = calibrated(gate, qubits);
      const source = qubits.length === 2 ? 'twoQubit' : 'oneQubit';
      const scale = switches[source] * scaleOf(source, qubits);
      const asCalibrated = qubits.map((qubit) => relax(qubit, durationNs, 1));
      const strength = scale * depolarizingStrength(error!, asCalibrated);
      const within =
        rule === 'recorded' || strength > 0
          ? 1
          : rateWithin(error!, (rate) => qubits.map((qubit) => relax(qubit, durationNs, rate)));
      return {
        depolarizing: Math.min(strength, strongestDepolarizing(qubits.length)),
        relaxation: qubits.map((qubit) => relax(qubit, durationNs, within * relaxationRate(qubit))),
        durationNs,
      };
    },
    readoutError(qubit) {
      const calibration = profile.qubits[qubit];
      if (calibration === undefined)
        throw new QckptError(
          'HARDWARE',
          `${profile.name} has qubits 0..${profile.qubits.length - 1}, not ${qubit}`,
        );
      const scale = switches.readout * scaleOf('readout', [qubit]);
      return {
        p1Given0: Math.min(1, scale * calibration.readoutP1Given0),
        p0Given1: Math.min(1, scale * calibration.readoutP0Given1),
      };
    },
    asRun: (circuit) => inFramePulses(circuit, profile),
    idle: (qubit, durationNs) => relax(qubit, durationNs, idling * scaleOf('relaxation', [qubit])),
  };
}

const everywhere: ElementScale = () => 1;

const noRelaxation: Relaxation = { e1: 1, e2: 1 };
