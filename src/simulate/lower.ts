import { type Angle, evaluateAngle } from '../circuit/angle.ts';
import type { Circuit, Operation } from '../circuit/circuit.ts';
import { decomposeOperation, gateNamed } from '../circuit/gates.ts';
import type { NoiseModel, ReadoutError } from '../hardware/noiseModel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Element } from './element.ts';
import type { LoweredCircuit } from './loweredCircuit.ts';
import {
  type Axis,
  depolarizingTransfer,
  relaxationTransfer,
  rotationTransfer,
  signedPermutation,
  unitaryTransfer,
} from './pauliTransfer.ts';
import { activeQubits, timeline } from './timeline.ts';

const PERFECT: ReadoutError = { p1Given0: 0, p0Given1: 0 };

// Gates that are a rotation exp(-i angle P/2) up to a global phase.
const ROTATIONS: ReadonlyMap<string, Axis> = new Map([
  ['rx', 1],
  ['ry', 2],
  ['rz', 3],
  ['p', 3],
]);

/**
 * A circuit under a noise model as elements: gate, then depolarizing, then relaxation; idle relaxation where asked for.
 * Qubits that nothing touches are left out.
 * @param noise null: ideal
 * @throws QckptError HARDWARE where the device cannot run a gate; CIRCUIT where nothing is measured
 */
export function lowerCircuit(circuit: Circuit, noise: NoiseModel | null, idle: boolean): LoweredCircuit {
  const active = activeQubits(circuit);
  const local = new Map(active.map((qubit, index) => [qubit, index]));
  const elements: Element[] = [];
  for (const event of timeline(circuit, noise, idle)) {
    if (event.kind === 'idle') {
      elements.push({
        kind: 'fixed',
        qubit: local.get(event.qubit)!,
        matrix: relaxationTransfer(event.relaxation),
        unitary: null,
      });
      continue;
    }
    const { operation } = event;
    const qubits = operation.qubits.map((qubit) => local.get(qubit)!);
    const lambda = event.noise?.depolarizing ?? 0;
    appendGate(elements, { ...operation, qubits }, qubits.length === 2 ? 1 - lambda : 1);
    if (lambda !== 0 && qubits.length === 1)
      elements.push({ kind: 'fixed', qubit: qubits[0], matrix: depolarizingTransfer(lambda), unitary: null });
    event.noise?.relaxation.forEach((relaxation, k) => {
      if (relaxation.e1 !== 1 || relaxation.e2 !== 1)
        elements.push({
          kind: 'fixed',
          qubit: qubits[k],
          matrix: relaxationTransfer(relaxation),
          unitary: null,
        });
    });
  }
  const measurements = [...circuit.measurements].sort((a, b) => a.bit - b.bit);
  if (measurements.length === 0)
    throw new QckptError('CIRCUIT', 'the circuit expected at least one measurement, got none');
  return {
    qubits: active.length,
    elements,
    measured: measurements.map(({ qubit }) => local.get(qubit)!),
    readout: measurements.map(({ qubit }) => noise?.readoutError(qubit) ?? PERFECT),
  };
}

/** The ideal gate; `keep` belongs to the two-qubit depolarizing noise after it. */
function appendGate(elements: Element[], operation: Operation, keep: number): void {
  const gate = gateNamed(operation.gate);
  const free = operation.angles.some((angle) => angle.terms.length > 0);
  const axis = ROTATIONS.get(gate.name);
  if (axis !== undefined) {
    appendRotation(elements, operation.qubits[0], axis, operation.angles[0]);
  } else if (!free && gate.qubits === 1) {
    const unitary = gate.matrix(operation.angles.map((angle) => angle.constant));
    elements.push({
      kind: 'fixed',
      qubit: operation.qubits[0],
      matrix: unitaryTransfer(unitary, 1),
      unitary,
    });
  } else if (gate.qubits === 2 && gate.parameters.length === 0 && CLIFFORDS.has(gate.name)) {
    const unitary = gate.matrix([]);
    const permutation = signedPermutation(unitary, gate.name);
    elements.push({
      kind: 'pair',
      qubits: [operation.qubits[0], operation.qubits[1]],
      gate: gate.name,
      unitary,
      permutation,
      keep,
    });
  } else {
    const parts = keep === 1 ? decomposeOperation(operation) : null;
    if (parts === null)
      throw new QckptError('CIRCUIT', `gate "${gate.name}" expected a two-qubit Clifford gate under noise`);
    for (const part of parts) appendGate(elements, part, 1);
  }
}

const CLIFFORDS: ReadonlySet<string> = new Set(['cx', 'cy', 'cz', 'ecr', 'swap', 'iswap']);

function appendRotation(elements: Element[], qubit: number, axis: Axis, angle: Angle): void {
  if (angle.terms.length > 0) {
    elements.push({ kind: 'rotation', qubit, axis, angle });
    return;
  }
  const angleRad = evaluateAngle(angle, new Map());
  const unitary = gateNamed(['rx', 'ry', 'rz'][axis - 1]).matrix([angleRad]);
  elements.push({ kind: 'fixed', qubit, matrix: rotationTransfer(axis, angleRad), unitary });
}
