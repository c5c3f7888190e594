import type { Operation } from '../../circuit/circuit.ts';
import { decomposeOperation } from '../../circuit/gates.ts';
import { mapOperations } from '../../circuit/mapOperations.ts';
import type { Pass } from '../pass.ts';

/** By the gates' own decompositions. */
export const unroll: Pass = {
  name: 'unroll',
  help: 'Takes gates on three and more qubits apart, down to one- and two-qubit gates.',
  example: 'cswap a, b, c -> cx c, b; ccx a, b, c; cx c, b -> one- and two-qubit gates',
  run: (compilation) => ({ ...compilation, circuit: mapOperations(compilation.circuit, unrollOperation) }),
};

function unrollOperation(operation: Operation): readonly Operation[] {
  if (operation.gate === 'barrier' || operation.qubits.length <= 2) return [operation];
  return decomposeOperation(operation)!.flatMap(unrollOperation);
}
