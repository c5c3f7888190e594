import { mapOperations } from '../../circuit/mapOperations.ts';
import { oneQubitBasis, synthesizeRun } from '../oneQubitRun.ts';
import type { Pass } from '../pass.ts';

/** Gate by gate: nothing is merged. */
export const translateOneQubitGates: Pass = {
  name: 'translateOneQubitGates',
  help: 'Writes each one-qubit gate, by itself, in rz, sx and x; native ones stay as they are.',
  example: 'h a; h a -> rz(pi/2) a; sx a; rz(pi/2) a; rz(pi/2) a; sx a; rz(pi/2) a',
  run: (compilation, device) => {
    const basis = oneQubitBasis(device.profile);
    const native = new Set(device.profile.nativeGates);
    const circuit = mapOperations(compilation.circuit, (operation) =>
      operation.qubits.length > 1 || operation.gate === 'barrier' || native.has(operation.gate)
        ? [operation]
        : synthesizeRun([operation], operation.qubits[0], basis),
    );
    return { ...compilation, circuit };
  },
};
