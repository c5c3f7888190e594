import type { Angle } from '../circuit/angle.ts';
import type { Circuit, Operation } from '../circuit/circuit.ts';
import { familyOf, inputNames, type Model, parameterName } from './models.ts';

/**
 * The logical circuit of a model, with symbolic angles: features `x0`.. and parameters `theta_l_q_g`.
 *
 * Program order: encoding by qubit; then for each layer the rotations qubit by qubit, and the entanglers (0, 1),
 * (1, 2), ... with the closing (n - 1, 0) of a ring. A ring of two qubits is one coupler and has one entangler: a
 * second CZ on it would undo the first.
 */
export function buildQnn(model: Model): Circuit {
  const family = familyOf(model);
  const { qubits, layers } = model;
  const wires = Array.from({ length: qubits }, (_, qubit) => qubit);
  const couplers = wires.slice(0, family.topology === 'ring' && qubits > 2 ? qubits : qubits - 1);
  const operations: Operation[] = inputNames(model).map((name, qubit) => ({
    gate: 'rx',
    qubits: [qubit],
    angles: [symbol(name, family.encoding?.coefficient)],
  }));
  for (let layer = 0; layer < layers; layer++) {
    for (const qubit of wires)
      family.rotations.forEach((gate, rotation) => {
        operations.push({ gate, qubits: [qubit], angles: [symbol(parameterName(layer, qubit, rotation))] });
      });
    for (const qubit of couplers)
      operations.push({ gate: family.entangler, qubits: [qubit, (qubit + 1) % qubits], angles: [] });
  }
  const reads = family.reads(qubits);
  return {
    qubits,
    bits: reads,
    operations,
    measurements: wires.slice(0, reads).map((qubit) => ({ qubit, bit: qubit })),
  };
}

function symbol(name: string, coefficient = 1): Angle {
  return { constant: 0, terms: [{ name, coefficient }] };
}
