// The circuit and the noise that all peers run (the paper's circuit A under one made-up calibration): noisy RX encoding,
// L layers of {noisy RX, RZ} on every qubit and a ring of noisy CZ, the first two qubits read.
import { parameterAngle } from '../../dist/circuit/angle.js';
import { relaxationOver } from '../../dist/hardware/gateChannel.js';
import { createEngine } from '../../dist/simulate/createEngine.js';

export const calibration = {
  t1Us: 250,
  t2Us: 150,
  oneQubit: { depolarizing: 3e-4, durationNs: 35 },
  twoQubit: { depolarizing: 3e-3, durationNs: 70 },
};

/** Angles are spread over the circle by the golden ratio: no special values, no random numbers. */
export function workload(qubits, layers) {
  const inputs = Array.from({ length: qubits }, (_, k) => `x${k}`);
  const angles = Array.from({ length: 2 * qubits * layers }, (_, k) => `t${String(k).padStart(3, '0')}`);
  const values = [...inputs, ...angles].map((_, k) => 2 * Math.PI * ((0.618033988749895 * (k + 1)) % 1));
  return { qubits, layers, inputs, angles, values };
}

/** The engine under the noise, and the values in its order of names. */
export function createOurs({ qubits, layers, inputs, angles, values }, cone) {
  const engine = createEngine(circuitOf(qubits, layers, inputs, angles), noise, {
    idle: false,
    trainable: angles,
    cone,
  });
  const byName = new Map([...inputs, ...angles].map((name, k) => [name, values[k]]));
  return { engine, values: Float64Array.from(engine.parameterNames, (name) => byName.get(name)) };
}

function circuitOf(qubits, layers, inputs, angles) {
  const wires = Array.from({ length: qubits }, (_, k) => k);
  const rotation = (gate, qubit, name) => ({ gate, qubits: [qubit], angles: [parameterAngle(name)] });
  const operations = wires.map((qubit) => rotation('rx', qubit, inputs[qubit]));
  for (let layer = 0; layer < layers; layer++) {
    for (const qubit of wires)
      for (const [k, gate] of ['rx', 'rz'].entries())
        operations.push(rotation(gate, qubit, angles[2 * (layer * qubits + qubit) + k]));
    for (const qubit of wires)
      operations.push({ gate: 'cz', qubits: [qubit, (qubit + 1) % qubits], angles: [] });
  }
  const measurements = [0, 1].map((k) => ({ qubit: k, bit: k }));
  return { qubits, bits: 2, operations, measurements };
}

const NONE = { e1: 1, e2: 1 };

const noise = {
  gateNoise(gate, qubits) {
    if (gate === 'rz') return { depolarizing: 0, relaxation: qubits.map(() => NONE), durationNs: 0 };
    const { depolarizing, durationNs } = gate === 'cz' ? calibration.twoQubit : calibration.oneQubit;
    const relaxation = relaxationOver(durationNs, calibration.t1Us, calibration.t2Us);
    return { depolarizing, relaxation: qubits.map(() => relaxation), durationNs };
  },
  readoutError: () => ({ p1Given0: 0, p0Given1: 0 }),
  idle: () => NONE,
};
