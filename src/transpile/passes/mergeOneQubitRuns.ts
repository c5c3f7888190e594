import { mapOneQubitRuns } from '../mapOneQubitRuns.ts';
import { oneQubitBasis, synthesizeRun } from '../oneQubitRun.ts';
import type { Pass } from '../pass.ts';
import { withOperations } from '../withOperations.ts';

/** The fewest pulses a run, as `synthesizeRun` writes it. */
export const mergeOneQubitRuns: Pass = {
  name: 'mergeOneQubitRuns',
  help:
    'Merges neighbouring one-qubit gates into rz, sx and x. Free angles stay affine in their parameters: each ' +
    'costs two sx (rx, ry) or none (rz), also where another one is next to it about another axis.',
  example: 'h a; rz(t) a; h a -> rz(pi/2) a; sx a; rz(t + pi) a; sx a; rz(pi/2) a',
  insteadOf: ['translateOneQubitGates', 'mergeRz'],
  run: (compilation, device) => {
    const basis = oneQubitBasis(device.profile);
    return withOperations(compilation, (operations, qubits) =>
      mapOneQubitRuns(operations, qubits, (run, qubit) => synthesizeRun(run, qubit, basis)),
    );
  },
};
