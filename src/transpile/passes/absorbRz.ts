import { type Angle, addAngles, constantAngle, negateAngle, scaleAngle } from '../../circuit/angle.ts';
import type { Operation } from '../../circuit/circuit.ts';
import { findGate, gates } from '../../circuit/gates.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Pass } from '../pass.ts';

/** Leaves no rz where the device has none, at most two gpi a qubit in their place. */
export const absorbRz: Pass = {
  name: 'absorbRz',
  help:
    'For devices without an rz of their own: moves each rz to the end, taking its angle from the phases of gpi, ' +
    'gpi2 and ms on its way. There it changes no outcome and is dropped; where nothing is measured, two gpi make ' +
    'it. Does nothing on other devices.',
  example: 'rz(t) a; gpi2(0) a; measure a -> gpi2(-t) a; measure a',
  keeps: 'outcomes',
  run: (compilation, { profile }) => {
    if (profile.nativeGates.includes('rz')) return compilation;
    const { circuit } = compilation;
    const pending: (Angle | null)[] = new Array<Angle | null>(circuit.qubits).fill(null);
    const operations: Operation[] = [];
    for (const operation of circuit.operations) {
      const { gate, qubits, angles } = operation;
      if (gate === 'rz') {
        const [qubit] = qubits;
        const before = pending[qubit];
        pending[qubit] = before === null ? angles[0] : addAngles(before, angles[0]);
        continue;
      }
      const known = findGate(gate);
      // rz goes through what is diagonal.
      if (known === undefined || known.diagonal || qubits.every((qubit) => pending[qubit] === null))
        operations.push(operation);
      else if (known.phaseAngles !== null) {
        const turned = known.phaseAngles.map((place, k) => [place, pending[qubits[k]]] as const);
        const phases = new Map(turned);
        operations.push({
          ...operation,
          angles: angles.map((angle, place) => minus(angle, phases.get(place))),
        });
      } else
        throw new QckptError(
          'TRANSPILE',
          `absorbRz expected gates that take up phases, as ${takers} do, got ${gate}`,
        );
    }
    if (circuit.measurements.length === 0)
      pending.forEach((angle, qubit) => {
        if (angle === null) return;
        for (const phase of [constantAngle(0), scaleAngle(angle, 0.5)])
          operations.push({ gate: 'gpi', qubits: [qubit], angles: [phase] });
      });
    return { ...compilation, circuit: { ...circuit, operations } };
  },
};

const takers = gates
  .filter(({ phaseAngles }) => phaseAngles !== null)
  .map(({ name }) => name)
  .join(', ');

function minus(phase: Angle, turned: Angle | null | undefined): Angle {
  return turned === null || turned === undefined ? phase : addAngles(phase, negateAngle(turned));
}
