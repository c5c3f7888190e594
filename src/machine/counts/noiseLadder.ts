import type { ParameterValues } from '../../circuit/angle.ts';
import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { createNoiseModel, type NoiseSwitches } from '../../hardware/noiseModel.ts';
import { createEngine } from '../../simulate/createEngine.ts';

/** A circuit as a machine runs it, with its angles. */
export interface RunCircuit {
  readonly circuit: Circuit;
  readonly values: ParameterValues;
}

/** How much of a stored calibration acts. */
export interface Rung {
  readonly name: 'ideal' | 'readout' | 'gates' | 'relaxation' | 'idling';
  readonly help: string;
  /** null: no noise. */
  readonly switches: NoiseSwitches | null;
  readonly idle: boolean;
}

const off: NoiseSwitches = { readout: 0, oneQubit: 0, twoQubit: 0, relaxation: 0 };

/** Each has what the one before has, and one part of the stored calibration more; the last has all. */
export const noiseLadder: readonly Rung[] = [
  { name: 'ideal', help: 'no noise', switches: null, idle: false },
  { name: 'readout', help: 'readout errors', switches: { ...off, readout: 1 }, idle: false },
  {
    name: 'gates',
    help: 'and depolarizing errors of gates',
    switches: { readout: 1, oneQubit: 1, twoQubit: 1, relaxation: 0 },
    idle: false,
  },
  {
    name: 'relaxation',
    help: 'and relaxation during gates',
    switches: { readout: 1, oneQubit: 1, twoQubit: 1, relaxation: 1 },
    idle: false,
  },
  {
    name: 'idling',
    help: 'and relaxation of waiting qubits: all of the stored calibration',
    switches: { readout: 1, oneQubit: 1, twoQubit: 1, relaxation: 1 },
    idle: true,
  },
];

/** All of the stored calibration. */
export const wholeCalibration: Rung = noiseLadder[noiseLadder.length - 1];

/** Exact probabilities of outcomes on one rung. @throws QckptError HARDWARE */
export function predictedBy(
  { switches, idle }: Pick<Rung, 'switches' | 'idle'>,
  profile: HardwareProfile,
  { circuit, values }: RunCircuit,
): Float64Array {
  const noise = switches === null ? null : createNoiseModel(profile, switches);
  const engine = createEngine(circuit, noise, { idle, trainable: [] });
  return engine.probabilities(Float64Array.from(engine.parameterNames, (name) => values.get(name) ?? 0));
}
