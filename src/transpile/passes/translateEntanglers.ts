import type { Operation } from '../../circuit/circuit.ts';
import { decomposeOperation } from '../../circuit/gates.ts';
import { mapOperations } from '../../circuit/mapOperations.ts';
import { couplerFor, hardwareProblem } from '../../hardware/hardwareProblem.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import { nativeEntanglers } from '../nativeEntanglers.ts';
import type { Pass } from '../pass.ts';

/**
 * After it, every two-qubit gate is native to its pair.
 * @throws QckptError TRANSPILE where there is no live coupler
 */
export const translateEntanglers: Pass = {
  name: 'translateEntanglers',
  help: "Writes two-qubit gates in the coupler's native gate and one-qubit gates, whatever its direction.",
  example: 'on a cx device: cz a, b -> h b; cx a, b; h b',
  run: (compilation, device) => ({
    ...compilation,
    circuit: mapOperations(compilation.circuit, (operation) => translate(operation, device)),
  }),
};

function translate(operation: Operation, device: DeviceGraph): readonly Operation[] {
  const { gate, qubits } = operation;
  if (gate === 'barrier' || qubits.length === 1) return [operation];
  const { profile } = device;
  if (hardwareProblem(profile, gate, qubits) === null) return [operation];
  if (gate !== 'cx' && gate !== 'cz')
    return decomposeOperation(operation)!.flatMap((part) => translate(part, device));
  const [a, b] = qubits;
  const coupler = device.coupler(a, b);
  if (coupler === undefined)
    throw new QckptError(
      'TRANSPILE',
      `${gate} on qubits ${a}, ${b}: ${profile.name} has no live coupler between them`,
    );
  const native = nativeEntanglers.get(coupler.gate)!;
  if (gate === 'cx') return native.cx(a, b);
  // cz has no direction: take the one that the coupler has.
  return couplerFor(profile, coupler.gate, [a, b]) === undefined ? native.cz(b, a) : native.cz(a, b);
}
