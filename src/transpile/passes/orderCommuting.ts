import type { Operation } from '../../circuit/circuit.ts';
import { gateNamed } from '../../circuit/gates.ts';
import { createCommutationGraph } from '../commutationGraph.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import { entanglerCount } from '../nativeEntanglers.ts';
import type { Pass } from '../pass.ts';
import { scheduleAlap } from '../schedule.ts';

/** A list schedule over what must come before what; kept only where the circuit gets shorter in time. */
export const orderCommuting: Pass = {
  name: 'orderCommuting',
  help:
    'Orders gates that commute so that the circuit takes less time: of those that can come next, the one that can ' +
    'start first, and of these the one that most depends on. A ring of cz becomes its even, then its odd ones.',
  example: 'cz a, b; cz b, c; cz c, d -> cz a, b; cz c, d; cz b, c',
  run: (compilation, device) => {
    const { circuit } = compilation;
    const durationOf = (operation: Operation) => estimatedDurationNs(operation, device);
    const operations = listSchedule(circuit.operations, circuit.qubits, durationOf);
    const reordered = { ...circuit, operations };
    const isShorter =
      scheduleAlap(reordered, durationOf).totalDurationNs < scheduleAlap(circuit, durationOf).totalDurationNs;
    return isShorter ? { ...compilation, circuit: reordered } : compilation;
  },
};

/** Where a coupler or a qubit has no duration: what superconducting devices typically take. */
const PAIR_NS = 300;
const PULSE_NS = 35;

/** Of a gate, native or not yet. */
export function estimatedDurationNs({ gate, qubits }: Operation, device: DeviceGraph): number {
  if (gate === 'barrier') return 0;
  if (qubits.length === 1)
    return gateNamed(gate).diagonal ? 0 : (device.profile.qubits[qubits[0]]?.oneQubitDurationNs ?? PULSE_NS);
  return entanglerCount(gate) * (device.coupler(qubits[0], qubits[1])?.durationNs ?? PAIR_NS);
}

function listSchedule(
  operations: readonly Operation[],
  qubits: number,
  durationOf: (operation: Operation) => number,
): Operation[] {
  const { successors, predecessors } = createCommutationGraph(operations, qubits, true);
  const durations = operations.map(durationOf);
  /** By operation, the time from its start to the end of all that must come after it. */
  const tail = new Float64Array(operations.length);
  for (let i = operations.length - 1; i >= 0; i--) {
    let longest = 0;
    for (const next of successors[i]) longest = Math.max(longest, tail[next]);
    tail[i] = longest + durations[i];
  }
  const missing = Int32Array.from(predecessors);
  const readyAt = new Float64Array(operations.length);
  const freeAt = new Float64Array(qubits);
  const ready = operations.flatMap((_, i) => (missing[i] === 0 ? [i] : []));
  const ordered: Operation[] = [];
  while (ready.length > 0) {
    let best = 0;
    let bestStart = Number.POSITIVE_INFINITY;
    ready.forEach((i, k) => {
      const start = operations[i].qubits.reduce((time, qubit) => Math.max(time, freeAt[qubit]), readyAt[i]);
      const other = ready[best];
      if (start > bestStart) return;
      if (start === bestStart && (tail[i] < tail[other] || (tail[i] === tail[other] && i > other))) return;
      best = k;
      bestStart = start;
    });
    const [i] = ready.splice(best, 1);
    const end = bestStart + durations[i];
    for (const qubit of operations[i].qubits) freeAt[qubit] = end;
    ordered.push(operations[i]);
    for (const next of successors[i]) {
      readyAt[next] = Math.max(readyAt[next], end);
      if (--missing[next] === 0) ready.push(next);
    }
  }
  return ordered;
}
