import type { Angle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import type { Ansatz } from './ansatz.ts';
import type { ModelFamily } from './modelFamily.ts';

/**
 * The logical circuit of a family in one size, with symbolic angles: features `x0`.. by qubit, and parameters
 * `theta_layer_qubit_rotation` in the row-major order of [L, q, g].
 *
 * Program order: encoding by qubit; then for each layer the rotations qubit by qubit, and the entanglers (0, 1),
 * (1, 2), ... with the closing (n - 1, 0) of a ring. A ring of two qubits is one coupler and has one entangler: a
 * second CZ on it would undo the first.
 */
export function buildQnn(
  { encoding, rotations, entangler, topology, reads }: ModelFamily,
  qubits: number,
  layers: number,
): Pick<Ansatz, 'circuit' | 'parameterNames' | 'inputNames' | 'shape'> {
  const wires = Array.from({ length: qubits }, (_, qubit) => qubit);
  const couplers = wires.slice(0, topology === 'ring' && qubits > 2 ? qubits : qubits - 1);
  const inputNames = encoding === null ? [] : wires.map((qubit) => `x${qubit}`);
  const parameterNames: string[] = [];
  const operations: Operation[] = inputNames.map((name, qubit) => ({
    gate: 'rx',
    qubits: [qubit],
    angles: [symbol(name, encoding?.coefficient)],
  }));
  for (let layer = 0; layer < layers; layer++) {
    for (const qubit of wires)
      rotations.forEach((gate, rotation) => {
        const name = `theta_${layer}_${qubit}_${rotation}`;
        parameterNames.push(name);
        operations.push({ gate, qubits: [qubit], angles: [symbol(name)] });
      });
    for (const qubit of couplers)
      operations.push({ gate: entangler, qubits: [qubit, (qubit + 1) % qubits], angles: [] });
  }
  const read = wires.slice(0, reads(qubits));
  return {
    circuit: {
      qubits,
      bits: read.length,
      operations,
      measurements: read.map((qubit) => ({ qubit, bit: qubit })),
    },
    parameterNames,
    inputNames,
    shape: [layers, qubits, rotations.length],
  };
}

function symbol(name: string, coefficient = 1): Angle {
  return { constant: 0, terms: [{ name, coefficient }] };
}
