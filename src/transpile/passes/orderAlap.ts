import type { Pass } from '../pass.ts';
import { scheduleAlap } from '../schedule.ts';
import { withOperations } from '../withOperations.ts';
import { estimatedDurationNs } from './orderCommuting.ts';

/** Changes the order in the list, not the circuit. */
export const orderAlap: Pass = {
  name: 'orderAlap',
  help:
    'Lists gates in the order in which they start when each starts as late as it can, which is how noise and ' +
    'waiting are computed: qubits stay in |0> as long as possible. Nothing passes anything that it shares a qubit ' +
    'with.',
  example: 'x a; cx b, c; cx a, b -> cx b, c; x a; cx a, b',
  run: (compilation, device) => {
    const { circuit } = compilation;
    const { start } = scheduleAlap(circuit, (operation) => estimatedDurationNs(operation, device));
    const order = circuit.operations.map((_, k) => k).sort((a, b) => start[a] - start[b] || a - b);
    return withOperations(compilation, (operations) => order.map((k) => operations[k]));
  },
};
