import type { Circuit, Operation } from '../circuit/circuit.ts';
import { couplerFor, isVirtualGate } from '../hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { exp } from '../numeric/elementary.ts';
import { circuitMetrics } from './circuitMetrics.ts';
import { scheduleAlap } from './schedule.ts';

/**
 * Product over qubits of exp(-idle/T2): idle is the time in which a qubit waits between its first gate and its last one
 * or its measurement, under the as-late-as-possible schedule. 1 for a qubit whose T2 is unknown.
 */
export function idleProbability(circuit: Circuit, profile: HardwareProfile): number {
  const durationOf = ({ gate, qubits }: Operation): number => {
    if (gate === 'barrier' || isVirtualGate(gate)) return 0;
    return qubits.length === 2
      ? (couplerFor(profile, gate, qubits)?.durationNs ?? 0)
      : profile.qubits[qubits[0]].oneQubitDurationNs;
  };
  const { start, totalDurationNs } = scheduleAlap(circuit, durationOf);
  const since = new Map<number, number>();
  let exponent = 0;
  const wait = (qubit: number, untilNs: number): void => {
    const { t2Us } = profile.qubits[qubit];
    const sinceNs = since.get(qubit);
    if (sinceNs !== undefined && t2Us !== null) exponent += (untilNs - sinceNs) / 1000 / t2Us;
  };
  circuit.operations.forEach((operation, i) => {
    if (operation.gate === 'barrier') return;
    for (const qubit of operation.qubits) {
      wait(qubit, start[i]);
      since.set(qubit, start[i] + durationOf(operation));
    }
  });
  for (const { qubit } of circuit.measurements) wait(qubit, totalDurationNs);
  return exp(-exponent);
}

/** Of gates, readout and waiting. @throws QckptError HARDWARE where the device cannot run a gate */
export function expectedSuccess(circuit: Circuit, profile: HardwareProfile): number {
  return circuitMetrics(circuit, profile).successProbability * idleProbability(circuit, profile);
}
