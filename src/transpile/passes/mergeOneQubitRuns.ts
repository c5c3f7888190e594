import type { Operation } from '../../circuit/circuit.ts';
import { oneQubitBasis, synthesizeRun } from '../oneQubitRun.ts';
import type { Pass } from '../pass.ts';

export const mergeOneQubitRuns: Pass = {
  name: 'mergeOneQubitRuns',
  help:
    'Merges neighbouring one-qubit gates into rz, sx and x. Free angles stay affine in their parameters: each costs two ' +
    'sx (rx, ry) or none (rz), also where another one is next to it about another axis.',
  example: 'h a; rz(t) a; h a -> rz(pi/2) a; sx a; rz(t + pi) a; sx a; rz(pi/2) a',
  insteadOf: ['translateOneQubitGates', 'mergeRz'],
  run: (compilation, device) => {
    const basis = oneQubitBasis(device.profile);
    const { operations, qubits } = compilation.circuit;
    const runs: Operation[][] = Array.from({ length: qubits }, () => []);
    const merged: Operation[] = [];
    const close = (qubit: number): void => {
      if (runs[qubit].length > 0) merged.push(...synthesizeRun(runs[qubit], qubit, basis));
      runs[qubit] = [];
    };
    for (const operation of operations) {
      if (operation.qubits.length === 1 && operation.gate !== 'barrier')
        runs[operation.qubits[0]].push(operation);
      else {
        for (const qubit of operation.qubits) close(qubit);
        merged.push(operation);
      }
    }
    for (let qubit = 0; qubit < qubits; qubit++) close(qubit);
    return { ...compilation, circuit: { ...compilation.circuit, operations: merged } };
  },
};
