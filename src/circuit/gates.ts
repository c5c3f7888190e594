import { QckptError } from '../numeric/qckptError.ts';
import type { Operation } from './circuit.ts';
import type { Gate } from './gate.ts';
import { largerGates } from './gates/largerGates.ts';
import { oneQubitGates } from './gates/oneQubitGates.ts';
import { twoQubitGates } from './gates/twoQubitGates.ts';

/** All gates, in the order in which `explain` lists them. */
export const gates: readonly Gate[] = [...oneQubitGates, ...twoQubitGates, ...largerGates];

const byName: ReadonlyMap<string, Gate> = new Map(
  gates.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

/** By name or alias. */
export function findGate(name: string): Gate | undefined {
  return byName.get(name);
}

/** By name or alias. @throws QckptError CIRCUIT for an unknown name */
export function gateNamed(name: string): Gate {
  const found = byName.get(name);
  if (found === undefined)
    throw new QckptError('CIRCUIT', `gate expected a name of the registry, got "${name}"`);
  return found;
}

const rotations: ReadonlyMap<string, Gate> = new Map(
  gates
    .filter(({ rotation }) => rotation?.angleRad === null)
    .map((entry) => [entry.rotation!.paulis, entry] as const)
    .reverse(),
);

/**
 * The first gate that is exp(-i angle P/2) for its angle: rz for `Z`.
 * @throws QckptError CIRCUIT where there is none
 */
export function rotationAbout(paulis: string): Gate {
  const found = rotations.get(paulis);
  if (found === undefined)
    throw new QckptError('CIRCUIT', `paulis expected one of ${[...rotations.keys()].sort()}, got ${paulis}`);
  return found;
}

/** The gate's inverse, on the same qubits. @throws QckptError CIRCUIT for an unknown gate */
export function invertOperation(operation: Operation): Operation[] {
  if (operation.gate === 'barrier') return [operation];
  return onQubits(gateNamed(operation.gate).inverse(operation.angles), operation.qubits);
}

/**
 * One step of the gate's decomposition, on its qubits; null for rx, ry, rz, cx and barrier.
 * @throws QckptError CIRCUIT
 */
export function decomposeOperation(operation: Operation): Operation[] | null {
  if (operation.gate === 'barrier') return null;
  const { decomposition } = gateNamed(operation.gate);
  return decomposition === null ? null : onQubits(decomposition(operation.angles), operation.qubits);
}

function onQubits(local: readonly Operation[], qubits: readonly number[]): Operation[] {
  return local.map((each) => ({ ...each, qubits: each.qubits.map((k) => qubits[k]) }));
}
