import type { Circuit, Operation } from '../circuit/circuit.ts';
import { gatesOf } from '../circuit/gatesOf.ts';
import type { GateNoise, NoiseChannels, Relaxation } from '../hardware/noiseModel.ts';
import { scheduleAlap } from '../transpile/schedule.ts';

/** What happens, in order: an ideal gate with the noise that follows it, or a qubit that waits. */
export type TimelineEvent =
  | { readonly kind: 'gate'; readonly operation: Operation; readonly noise: GateNoise | null }
  | { readonly kind: 'idle'; readonly qubit: number; readonly relaxation: Relaxation };

/**
 * The circuit's gates with their noise and, with `idle`, the relaxation of qubits that wait between their first gate
 * and the measurement under the as-late-as-possible schedule. Before its first gate a qubit is in |0>, which
 * zero-temperature relaxation leaves alone.
 * @param noise null: every gate ideal, nothing waits
 * @throws QckptError HARDWARE where the device cannot run a gate
 */
export function timeline(circuit: Circuit, noise: NoiseChannels | null, idle: boolean): TimelineEvent[] {
  const gates = gatesOf(circuit);
  if (noise === null) return gates.map((operation) => ({ kind: 'gate', operation, noise: null }));
  const noises = circuit.operations.map((operation) =>
    operation.gate === 'barrier' ? null : noise.gateNoise(operation.gate, operation.qubits),
  );
  if (!idle)
    return circuit.operations.flatMap((operation, i) =>
      noises[i] === null ? [] : [{ kind: 'gate' as const, operation, noise: noises[i] }],
    );

  const durations = new Map(
    circuit.operations.map((operation, i) => [operation, noises[i]?.durationNs ?? 0]),
  );
  const schedule = scheduleAlap(circuit, (operation) => durations.get(operation)!);
  const events: TimelineEvent[] = [];
  const freeSince = new Map<number, number>();
  const wait = (qubit: number, untilNs: number): void => {
    const sinceNs = freeSince.get(qubit);
    if (sinceNs !== undefined && untilNs > sinceNs)
      events.push({ kind: 'idle', qubit, relaxation: noise.idle(qubit, untilNs - sinceNs) });
  };
  circuit.operations.forEach((operation, i) => {
    if (noises[i] === null) return;
    for (const qubit of operation.qubits) {
      wait(qubit, schedule.start[i]);
      freeSince.set(qubit, schedule.start[i] + noises[i].durationNs);
    }
    events.push({ kind: 'gate', operation, noise: noises[i] });
  });
  for (const { qubit } of circuit.measurements) wait(qubit, schedule.totalDurationNs);
  return events;
}
