import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile, QubitCalibration } from '../../hardware/hardwareProfile.ts';
import type { GateNoise, NoiseChannels, Relaxation } from '../../hardware/noiseModel.ts';
import { exp } from '../../numeric/elementary.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/** Marks in a circuit that carry noise and do nothing else: after an entangler, and at the end of a layer. */
const AFTER_ENTANGLER = 'id';
const AFTER_LAYER = 'u0';

/**
 * The circuit with those marks: after every two-qubit gate one on each of its qubits (the noise there is local), and
 * one on every qubit after each `layerGates` gates.
 */
export function markHeronNoise(circuit: Circuit, layerGates: number): Circuit {
  const wires = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  const operations = circuit.operations.flatMap((operation, k) => [
    operation,
    ...(operation.qubits.length === 2
      ? operation.qubits.map((qubit) => ({ gate: AFTER_ENTANGLER, qubits: [qubit], angles: [] }))
      : []),
    ...((k + 1) % layerGates === 0
      ? wires.map((qubit) => ({
          gate: AFTER_LAYER,
          qubits: [qubit],
          angles: [{ constant: 1, terms: [] }],
        }))
      : []),
  ]);
  return { ...circuit, operations };
}

/**
 * Noise of a circuit marked by `markHeronNoise`, as the code of arXiv:2602.11383 has it: relaxation and depolarizing
 * after every gate, RZ included, relaxation for a readout's duration after every layer, and readout flips. As in that
 * code the phase damping of strength 1 - exp(-t/Tphi) scales coherences by its square root, so that they decay by
 * exp(-t/(2 T1) - t/(2 Tphi)), slower than exp(-t/T2). Depolarizing stands before relaxation here and after it there:
 * they differ by less than 1e-5 a gate.
 * @param profile wire i is its qubit i; average infidelities stand for the probabilities of Pauli errors
 * @throws QckptError HARDWARE: a gate on a qubit that has no such values; CAPACITY: more qubits than were recorded
 */
export function heronNoise(profile: HardwareProfile, qubits: number): NoiseChannels {
  if (qubits > profile.qubits.length)
    throw new QckptError(
      'CAPACITY',
      `${profile.name} noise expected at most ${profile.qubits.length} qubits, got ${qubits}`,
    );
  const relax = (at: number, durationNs: number): Relaxation => {
    const qubit = profile.qubits[at];
    const t1 = recorded(qubit.t1Us, 't1Us', at);
    const us = durationNs / 1000;
    const dephasing = Math.max(1e-12, 1 / recorded(qubit.t2Us, 't2Us', at) - 1 / (2 * t1));
    return { e1: exp(-us / t1), e2: exp(-us / (2 * t1) - (us * dephasing) / 2) };
  };
  /** Probability of one of X, Y, Z: rho -> (1 - 4p/3) rho + (4p/3) I/2. */
  const noise = (at: number, durationNs: number, probability: number): GateNoise => ({
    depolarizing: (4 * probability) / 3,
    relaxation: [relax(at, durationNs)],
    durationNs,
  });
  const silent = (count: number): GateNoise => ({
    depolarizing: 0,
    relaxation: Array.from({ length: count }, () => ({ e1: 1, e2: 1 })),
    durationNs: 0,
  });
  const qubitAt = (at: number): QubitCalibration => profile.qubits[at];
  return {
    gateNoise: (gate, [at, ...others]) => {
      if (others.length > 0) return silent(2);
      if (gate === AFTER_ENTANGLER) {
        const { error, durationNs } = worstCoupler(profile, at);
        return noise(at, durationNs, errorOnEach(error));
      }
      if (gate === AFTER_LAYER)
        return noise(at, recorded(qubitAt(at).readoutDurationNs, 'readoutDurationNs', at), 0);
      const infidelity = recorded(qubitAt(at).oneQubitError, 'oneQubitError', at);
      return noise(at, qubitAt(at).oneQubitDurationNs, (3 * infidelity) / 2);
    },
    readoutError: (at) => ({
      p1Given0: qubitAt(at).readoutP1Given0,
      p0Given1: qubitAt(at).readoutP0Given1,
    }),
    idle: relax,
  };
}

/** The probability p of a Pauli error on each of two qubits whose average infidelity is 4/5 (1 - (1 - p)^2). */
function errorOnEach(infidelity: number): number {
  return 1 - Math.sqrt(1 - (5 * infidelity) / 4);
}

function worstCoupler(profile: HardwareProfile, at: number): { error: number; durationNs: number } {
  const own = profile.couplers.filter(({ qubits, error }) => qubits.includes(at) && error !== null);
  const errors = own.map(({ error, durationNs }) => ({ error: error!, durationNs }));
  const [worst] = errors.sort((a, b) => b.error - a.error);
  if (worst === undefined || worst.error > 4 / 5)
    throw new QckptError(
      'HARDWARE',
      `qubit ${at} of ${profile.name} expected a coupler of average infidelity at most 0.8`,
    );
  return worst;
}

function recorded(value: number | null, name: keyof QubitCalibration, at: number): number {
  if (value === null)
    throw new QckptError('HARDWARE', `"${name}" of qubit ${at} expected a number, got nothing`);
  return value;
}
