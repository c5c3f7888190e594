import type { Circuit, Operation } from '../circuit/circuit.ts';
import { gatesOf } from '../circuit/gatesOf.ts';
import { couplerFor, hardwareProblem, isVirtualGate } from '../hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { QckptError } from '../numeric/qckptError.ts';

/** Sizes of a compiled circuit, counted as Qiskit does; barriers count nowhere. */
export interface CircuitMetrics {
  readonly twoQubitGates: number;
  /** All gates but rz, measurements not included. */
  readonly gatesWithoutRz: number;
  /** Longest chain of gates, rz and measurements included. */
  readonly depth: number;
  /** Longest chain of two-qubit gates. */
  readonly twoQubitDepth: number;
  /** Product over gates of (1 - error) x product over measured qubits of (1 - mean readout error). */
  readonly successProbability: number;
}

/** @throws QckptError HARDWARE where the device cannot run a gate */
export function circuitMetrics(circuit: Circuit, profile: HardwareProfile): CircuitMetrics {
  const gates = gatesOf(circuit);
  return {
    twoQubitGates: gates.filter(({ qubits }) => qubits.length === 2).length,
    gatesWithoutRz: gates.filter(({ gate }) => gate !== 'rz').length,
    ...circuitDepths(circuit),
    successProbability: successProbability(circuit, profile),
  };
}

/** Of a circuit in any gates. */
export function circuitDepths(circuit: Circuit): Pick<CircuitMetrics, 'depth' | 'twoQubitDepth'> {
  const gates = gatesOf(circuit);
  return {
    depth: longestChain(
      [...gates, ...circuit.measurements.map(({ qubit }) => ({ qubits: [qubit] }))],
      circuit.qubits,
    ),
    twoQubitDepth: longestChain(
      gates.filter(({ qubits }) => qubits.length > 1),
      circuit.qubits,
    ),
  };
}

function longestChain(steps: readonly { readonly qubits: readonly number[] }[], qubits: number): number {
  const depthOf = new Int32Array(qubits);
  let longest = 0;
  for (const step of steps) {
    const depth = 1 + step.qubits.reduce((most, qubit) => Math.max(most, depthOf[qubit]), 0);
    for (const qubit of step.qubits) depthOf[qubit] = depth;
    longest = Math.max(longest, depth);
  }
  return longest;
}

function successProbability({ operations, measurements }: Circuit, profile: HardwareProfile): number {
  let probability = 1;
  for (const operation of operations) probability *= 1 - gateError(operation, profile);
  for (const { qubit } of measurements) {
    const { readoutP1Given0, readoutP0Given1 } = profile.qubits[qubit];
    probability *= 1 - (readoutP1Given0 + readoutP0Given1) / 2;
  }
  return probability;
}

function gateError({ gate, qubits }: Operation, profile: HardwareProfile): number {
  const problem = hardwareProblem(profile, gate, qubits);
  if (problem !== null) throw new QckptError('HARDWARE', problem.message);
  if (isVirtualGate(gate)) return 0;
  return qubits.length === 2
    ? couplerFor(profile, gate, qubits)!.error!
    : profile.qubits[qubits[0]].oneQubitError!;
}
