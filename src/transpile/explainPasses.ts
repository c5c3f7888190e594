import type { Circuit } from '../circuit/circuit.ts';
import { gatesOf } from '../circuit/gatesOf.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { circuitDepths, circuitMetrics } from './circuitMetrics.ts';
import { createDeviceGraph } from './deviceGraph.ts';
import { entanglerCount } from './nativeEntanglers.ts';
import type { Compilation } from './pass.ts';
import { absorbRz } from './passes/absorbRz.ts';
import { fixDirection } from './passes/fixDirection.ts';
import { translateEntanglers } from './passes/translateEntanglers.ts';
import { translateOneQubitGates } from './passes/translateOneQubitGates.ts';
import { type PassEntry, passSteps } from './pipeline.ts';

/** Sizes of a circuit, native or not. */
export interface CircuitSizes {
  /** Entanglers that its gates take: a swap is three. */
  readonly twoQubitGates: number;
  /** Barriers not included. */
  readonly gates: number;
  readonly gatesWithoutRz: number;
  readonly depth: number;
  readonly twoQubitDepth: number;
  /** Each gate written in native ones by itself; null where the device cannot run it, as before it is placed. */
  readonly successProbability: number | null;
}

/** A pass and the sizes of what it made. */
export interface PassStep {
  readonly name: string;
  readonly sizes: CircuitSizes;
}

/**
 * What each pass makes of a circuit, the circuit itself first.
 * @throws QckptError as `runPasses`
 */
export function explainPasses(
  circuit: Circuit,
  profile: HardwareProfile,
  entries: readonly PassEntry[],
): PassStep[] {
  const names = ['(as read)', ...entries.map(({ name }) => name)];
  return passSteps(circuit, profile, entries).map((step, k) => ({
    name: names[k],
    sizes: circuitSizes(step.circuit, profile),
  }));
}

/** Counts gates; two-qubit gates that are not native yet count as the native ones that they will take. */
export function circuitSizes(circuit: Circuit, profile: HardwareProfile): CircuitSizes {
  const gates = gatesOf(circuit);
  const native = new Set(profile.nativeGates);
  return {
    twoQubitGates: gates.reduce(
      (sum, { gate, qubits }) => sum + (qubits.length === 2 && native.has(gate) ? 1 : entanglerCount(gate)),
      0,
    ),
    gates: gates.length,
    gatesWithoutRz: gates.filter(({ gate }) => gate !== 'rz').length,
    ...circuitDepths(circuit),
    successProbability: nativeSuccess(circuit, profile),
  };
}

function nativeSuccess(circuit: Circuit, profile: HardwareProfile): number | null {
  if (circuit.qubits !== profile.qubits.length) return null;
  const start: Compilation = { circuit, initialLayout: [], finalLayout: [] };
  try {
    const native = [translateEntanglers, fixDirection, translateOneQubitGates, absorbRz].reduce(
      (compilation, pass) => pass.run(compilation, createDeviceGraph(profile), {}),
      start,
    );
    return circuitMetrics(native.circuit, profile).successProbability;
  } catch (error) {
    if (error instanceof QckptError && (error.code === 'TRANSPILE' || error.code === 'HARDWARE')) return null;
    throw error;
  }
}
