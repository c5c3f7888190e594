import { sequentialUniforms } from '../../numeric/streams.ts';
import type { Pass } from '../pass.ts';
import { createRoutingProblem } from '../routingProblem.ts';
import { routeSabre } from '../sabre.ts';

/** Layouts are kept account of: the final one says where each qubit ends. */
export const route: Pass = {
  name: 'route',
  help: 'Inserts swaps so that two-qubit gates act on neighbours (SABRE, one trial). Options: seed.',
  takesSeed: true,
  example: 'on a line: cx 0, 2 -> swap 0, 1; cx 1, 2',
  run: ({ circuit, initialLayout, finalLayout }, device, options) => {
    const identity = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
    const uniform = sequentialUniforms(String(options.seed ?? 0), 'route');
    const routed = routeSabre(
      createRoutingProblem(circuit.operations, circuit.qubits),
      identity,
      device,
      uniform,
    );
    return {
      circuit: {
        ...circuit,
        operations: routed.operations,
        measurements: circuit.measurements.map(({ qubit, bit }) => ({
          qubit: routed.finalLayout[qubit],
          bit,
        })),
      },
      initialLayout,
      finalLayout: finalLayout.map((wire) => routed.finalLayout[wire]),
    };
  },
};
