import type { Operation } from '../../circuit/circuit.ts';
import { axisOn, commute } from '../commutation.ts';
import type { Pass } from '../pass.ts';
import { withOperations } from '../withOperations.ts';

/** Quadratic in the gates that are kept. */
export const measurementCone: Pass = {
  name: 'measurementCone',
  help:
    'Drops gates that no measured outcome depends on: what commutes with all that is kept after it and then acts on ' +
    'unmeasured qubits only, or on measured ones only as a function of Z. Keeps the distribution of outcomes, not ' +
    'the state.',
  example: 'cz a, b; cz b, c; rx(t) b; measure a -> nothing',
  keeps: 'outcomes',
  run: (compilation) => {
    const { operations, measurements } = compilation.circuit;
    const measured = new Set(measurements.map(({ qubit }) => qubit));
    // From the end: kept gates, the last one first. A barrier holds nothing back here: it has no effect on outcomes.
    const kept: Operation[] = [];
    const needed = new Set(measured);
    for (const operation of operations.toReversed()) {
      const { gate, qubits } = operation;
      if (gate === 'barrier') {
        kept.push(operation);
        continue;
      }
      if (!qubits.some((qubit) => needed.has(qubit))) continue;
      const passes = kept.every((later) => later.gate === 'barrier' || commute(operation, later));
      const silent = qubits.every((qubit, place) => !measured.has(qubit) || axisOn(gate, place) === 'z');
      if (passes && silent) continue;
      for (const qubit of qubits) needed.add(qubit);
      kept.push(operation);
    }
    return withOperations(compilation, () => kept.reverse());
  },
};
