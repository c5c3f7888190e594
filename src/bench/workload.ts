import type { Circuit } from '../circuit/circuit.ts';
import type { PauliSum } from '../circuit/pauliSum.ts';
import { relaxationOver } from '../hardware/gateChannel.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { createNoiseModel, type NoiseChannels } from '../hardware/noiseModel.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { createEngine } from '../simulate/createEngine.ts';
import type { Engine } from '../simulate/engine.ts';
import { type Level, transpile } from '../transpile/pipeline.ts';

/** The circuit and the angles that everyone runs: circuit A of the paper, or B. */
export interface Workload {
  /** `8q3l`: circuit A of 8 qubits, 3 layers; `8q3lB`: circuit B. */
  readonly size: string;
  readonly qubits: number;
  readonly layers: number;
  readonly circuit: Circuit;
  /** Names of the features, then of the trainable angles, and the radians of each. */
  readonly inputs: readonly string[];
  readonly angles: readonly string[];
  readonly values: ReadonlyMap<string, number>;
  /** What is read in place of outcomes; null: outcomes. */
  readonly observable: PauliSum | null;
}

/** What is read at the end of a workload: as its model does, all qubits, or the mean of an energy. */
export type Reading = 'model' | 'all' | 'energy';

/** Outcome whose probability is derived: bit 0 is 1, bit 1 is 0. */
export const LABEL = 1;
/** Shots a circuit where they are sampled. */
export const SHOTS = 1000;

/** One calibration for every qubit; RZ is a change of frame and has no noise. */
export const calibration = {
  t1Us: 250,
  t2Us: 150,
  oneQubit: { depolarizing: 3e-4, durationNs: 35 },
  twoQubit: { depolarizing: 3e-3, durationNs: 70 },
} as const;

const GOLDEN_RATIO = 0.618033988749895;

/**
 * Angles are spread over the circle by the golden ratio: no special values, no random numbers.
 * @param size `NqLl`, or `NqLlB` for circuit B
 * @throws QckptError ARGUMENT
 */
export function workloadOf(size: string, reading: Reading = 'model'): Workload {
  const [, qubitsText, layersText, letter] = /^(\d+)q(\d+)l(B?)$/.exec(size) ?? [];
  const [qubits, layers] = [Number(qubitsText), Number(layersText)];
  if (qubitsText === undefined || qubits < 2 || qubits > 24 || layers < 1 || layers > 100)
    throw new QckptError(
      'ARGUMENT',
      `"size" expected NqLl with 2..24 qubits and 1..100 layers, such as 8q3l, or 8q3lB for circuit B, got "${size}"`,
    );
  const family = letter === 'B' ? 'ry-rz-cx-ring' : 'rx-rz-cz-ring';
  const model: Model = { family, qubits, layers };
  const inputs = ansatzOf(model).inputNames;
  const angles = ansatzOf(model).parameterNames;
  const spread = (k: number): number => 2 * Math.PI * ((GOLDEN_RATIO * (k + 1)) % 1);
  return {
    size,
    qubits,
    layers,
    circuit: reading === 'all' ? readingAll(ansatzOf(model).circuit) : ansatzOf(model).circuit,
    inputs,
    angles,
    values: new Map([...inputs, ...angles].map((name, k) => [name, spread(k)])),
    observable: reading === 'energy' ? isingRing(qubits) : null,
  };
}

function readingAll(circuit: Circuit): Circuit {
  const measurements = Array.from({ length: circuit.qubits }, (_, qubit) => ({ qubit, bit: qubit }));
  return { ...circuit, bits: circuit.qubits, measurements };
}

/** The Ising ring in a transverse field of half the coupling. */
function isingRing(qubits: number): PauliSum {
  return Array.from({ length: qubits }, (_, qubit) => qubit).flatMap((qubit) => [
    {
      coefficient: 1,
      paulis: [qubit, (qubit + 1) % qubits].map((on) => ({ qubit: on, axis: 'Z' as const })),
    },
    { coefficient: 0.5, paulis: [{ qubit, axis: 'X' as const }] },
  ]);
}

/** What is simulated: the workload as it is, with or without its noise, or compiled for a device under that one's. */
export interface Subject {
  readonly engine: Engine;
  /** In the engine's order. */
  readonly values: Float64Array;
}

/** How a workload becomes a subject: with the measurement cone or without, for which device, noisy or not. */
export interface SubjectChoices {
  readonly cone: boolean;
  /** null: the workload's own noise. */
  readonly device: { readonly profile: HardwareProfile; readonly level: Level } | null;
  readonly noisy: boolean;
}

/** @throws QckptError TRANSPILE where it does not fit the device, CAPACITY where it does not fit the memory */
export function createSubject(workload: Workload, { cone, device, noisy }: SubjectChoices): Subject {
  const { circuit, noise, idle } = machineCircuit(workload, device);
  const { observable } = workload;
  const engine = createEngine(circuit, noisy ? noise : null, {
    idle,
    trainable: workload.angles,
    cone,
    ...(observable === null ? {} : { observables: [observable] }),
  });
  return {
    engine,
    values: Float64Array.from(engine.parameterNames, (name) => workload.values.get(name)!),
  };
}

/** The circuit that runs, and the noise under which it does. The workload has no idle noise; a device has. */
export function machineCircuit(
  { circuit }: Workload,
  device: SubjectChoices['device'],
): { readonly circuit: Circuit; readonly noise: NoiseChannels; readonly idle: boolean } {
  if (device === null) return { circuit, noise: workloadNoise, idle: false };
  const { profile, level } = device;
  const compiled = transpile(circuit, profile, { level, seed: 0 }).circuit;
  return { circuit: compiled, noise: createNoiseModel(profile), idle: true };
}

const NO_DECAY = { e1: 1, e2: 1 };

/** The noise of `calibration` on every gate but RZ, the same on all qubits; readout and waiting are perfect. */
export const workloadNoise: NoiseChannels = {
  gateNoise(gate, qubits) {
    if (gate === 'rz') return { depolarizing: 0, relaxation: qubits.map(() => NO_DECAY), durationNs: 0 };
    const { depolarizing, durationNs } =
      gate === 'cz' || gate === 'cx' ? calibration.twoQubit : calibration.oneQubit;
    const relaxation = relaxationOver(durationNs, calibration.t1Us, calibration.t2Us);
    return { depolarizing, relaxation: qubits.map(() => relaxation), durationNs };
  },
  readoutError: () => ({ p1Given0: 0, p0Given1: 0 }),
  idle: () => NO_DECAY,
};
