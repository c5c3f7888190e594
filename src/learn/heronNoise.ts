import type { Circuit } from '../circuit/circuit.ts';
import type { GateNoise, NoiseChannels, Relaxation } from '../hardware/noiseModel.ts';
import { exp } from '../numeric/elementary.ts';
import { QckptError } from '../numeric/qckptError.ts';

/**
 * The noise of arXiv:2602.11383's VQE runs: values of an IBM Heron, taken from the code (repository
 * Quadrant-Optimization, VQE/noisy); the first n qubits are used.
 */
const T1_US = [56.89, 372.73, 311.97, 301.17, 292.19, 307.9, 167.87, 414.46, 253.11, 225.45];
const T2_US = [82.74, 343.29, 320.36, 294.83, 296.07, 276.1, 218.31, 355.27, 331.2, 352.94];
const READOUT = [
  0.005981, 0.006348, 0.006226, 0.004639, 0.003174, 0.003784, 0.05444, 0.003418, 0.01245, 0.06335,
];
const ONE_QUBIT_NS = 32;
const TWO_QUBIT_NS = 88;
const LAYER_NS = 2584;
/** Probability of one of X, Y, Z after a gate, on each of its qubits: rho -> (1 - 4p/3) rho + (4p/3) I/2. */
const ONE_QUBIT_DEPOLARIZING = 0.000345;
const TWO_QUBIT_DEPOLARIZING = 0.00454;

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
 * Noise of a circuit marked by `markHeronNoise`: relaxation and depolarizing after every gate, RZ included, relaxation
 * for 2.584 us after every layer, and symmetric readout flips. As in that code the phase damping of strength
 * 1 - exp(-t/Tphi) scales coherences by its square root, so that they decay by exp(-t/(2 T1) - t/(2 Tphi)), slower
 * than exp(-t/T2). Depolarizing stands before relaxation here and after it there: they differ by less than 1e-5 a gate.
 * @throws QckptError CAPACITY: more qubits than were recorded
 */
export function heronNoise(qubits: number): NoiseChannels {
  if (qubits > T1_US.length)
    throw new QckptError(
      'CAPACITY',
      `heron-like noise expected at most ${T1_US.length} qubits, got ${qubits}`,
    );
  const relax = (qubit: number, durationNs: number): Relaxation => {
    const us = durationNs / 1000;
    const dephasing = Math.max(1e-12, 1 / T2_US[qubit] - 1 / (2 * T1_US[qubit]));
    return {
      e1: exp(-us / T1_US[qubit]),
      e2: exp(-us / (2 * T1_US[qubit]) - (us * dephasing) / 2),
    };
  };
  const noise = (qubit: number, durationNs: number, probability: number): GateNoise => ({
    depolarizing: (4 * probability) / 3,
    relaxation: [relax(qubit, durationNs)],
    durationNs,
  });
  const silent = (count: number): GateNoise => ({
    depolarizing: 0,
    relaxation: Array.from({ length: count }, () => ({ e1: 1, e2: 1 })),
    durationNs: 0,
  });
  return {
    gateNoise: (gate, [qubit, ...others]) => {
      if (others.length > 0) return silent(2);
      if (gate === AFTER_ENTANGLER) return noise(qubit, TWO_QUBIT_NS, TWO_QUBIT_DEPOLARIZING);
      if (gate === AFTER_LAYER) return noise(qubit, LAYER_NS, 0);
      return noise(qubit, ONE_QUBIT_NS, ONE_QUBIT_DEPOLARIZING);
    },
    readoutError: (qubit) => ({ p1Given0: READOUT[qubit], p0Given1: READOUT[qubit] }),
    idle: relax,
  };
}
