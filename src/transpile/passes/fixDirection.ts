import type { Operation } from '../../circuit/circuit.ts';
import { mapOperations } from '../../circuit/mapOperations.ts';
import { hardwareProblem } from '../../hardware/hardwareProblem.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import { nativeEntanglers } from '../nativeEntanglers.ts';
import type { Pass } from '../pass.ts';

/** After it, every native two-qubit gate runs as its coupler does. */
export const fixDirection: Pass = {
  name: 'fixDirection',
  help: 'Turns a native two-qubit gate round, between one-qubit gates, where its coupler has the other direction only.',
  example: 'where only cx b, a exists: cx a, b -> h a; h b; cx b, a; h a; h b',
  run: (compilation, device) => ({
    ...compilation,
    circuit: mapOperations(compilation.circuit, (operation) => fix(operation, device)),
  }),
};

function fix(operation: Operation, { profile }: DeviceGraph): readonly Operation[] {
  const { gate, qubits, angles } = operation;
  const native = nativeEntanglers.get(gate);
  if (native === undefined || hardwareProblem(profile, gate, qubits) === null) return [operation];
  return native.reversed(qubits[0], qubits[1], angles);
}
