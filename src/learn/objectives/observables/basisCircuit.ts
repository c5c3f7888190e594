import type { Circuit, Operation } from '../../../circuit/circuit.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { runPasses } from '../../../transpile/pipeline.ts';
import type { Axis } from './qubitWiseBases.ts';

/** What turns an axis into Z, gate after gate. */
const TURNS: Readonly<Record<Axis, readonly string[]>> = { X: ['h'], Y: ['sdg', 'h'], Z: [] };

/** A circuit's operations before it is measured in given axes: [bits] axis of each measured bit. */
export type BasisChange = (circuit: Circuit, axes: readonly Axis[]) => readonly Operation[];

/** By ideal gates, for circuits without noise. */
export const idealChange: BasisChange = ({ measurements }, axes) =>
  measurements.flatMap(({ qubit, bit }) =>
    TURNS[axes[bit]].map((gate): Operation => ({ gate, qubits: [qubit], angles: [] })),
  );

/** In the device's own gates, whose errors count: at most a pulse or two a qubit, phases before the readout dropped. */
export function nativeChange(profile: HardwareProfile): BasisChange {
  const passes = [
    'unroll',
    'mergeOneQubitRuns',
    'removeDiagonalBeforeMeasurement',
    ...(profile.nativeGates.includes('rz') ? [] : ['absorbRz']),
  ].map((name) => ({ name, options: {} }));
  return (circuit, axes) => {
    const operations = idealChange(circuit, axes);
    if (operations.length === 0) return [];
    return runPasses({ ...circuit, operations }, profile, passes).circuit.operations;
  };
}

/**
 * Marks a basis change that has no errors of its own: u2(0, pi) is the Hadamard gate, u2(0, pi/2) reads Y. Noise in
 * marks has the errors of readings in its numbers already.
 */
export const MARKED_CHANGE = 'u2';

/** By marks that a noise model recognizes. */
export const markedChange: BasisChange = ({ measurements }, axes) =>
  measurements.flatMap(({ qubit, bit }): Operation[] => {
    const second = { X: Math.PI, Y: Math.PI / 2, Z: null }[axes[bit]];
    if (second === null) return [];
    const angles = [0, second].map((constant) => ({ constant, terms: [] }));
    return [{ gate: MARKED_CHANGE, qubits: [qubit], angles }];
  });

/** The circuit as it runs in one basis. */
export function basisCircuit(circuit: Circuit, axes: readonly Axis[], change: BasisChange): Circuit {
  return { ...circuit, operations: [...circuit.operations, ...change(circuit, axes)] };
}
