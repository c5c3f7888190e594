import { activeQubits } from '../circuit/activeQubits.ts';
import { type Angle, evaluateAngle } from '../circuit/angle.ts';
import type { Circuit, Operation } from '../circuit/circuit.ts';
import { cosSin } from '../circuit/complexMatrix.ts';
import type { Gate } from '../circuit/gate.ts';
import { decomposeOperation, gateNamed, rotationAbout } from '../circuit/gates.ts';
import { type PauliSum, supportOf } from '../circuit/pauliSum.ts';
import type { NoiseChannels, ReadoutError } from '../hardware/noiseModel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type Effects, observableEffects, outcomeEffects } from './effects.ts';
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
import { timeline } from './timeline.ts';

const PERFECT: ReadoutError = { p1Given0: 0, p0Given1: 0 };

/**
 * A circuit under a noise model as elements: gate, then depolarizing, then relaxation; idle relaxation where asked for.
 * Qubits that nothing touches are left out.
 * @param noise null: ideal
 * @param observables read in place of the measured outcomes; their qubits wait for the end like measured ones
 * @throws QckptError HARDWARE where the device cannot run a gate; CIRCUIT where nothing is read
 */
export function lowerCircuit(
  source: Circuit,
  noise: NoiseChannels | null,
  idle: boolean,
  observables: Observables | null = null,
): LoweredCircuit {
  const circuit = observables === null ? source : reading(source, observables);
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
  return { qubits: active.length, elements, effects: effectsOf(circuit, noise, local, observables) };
}

/** What is read in place of measured outcomes: the mean of each sum. */
export interface Observables {
  readonly sums: readonly PauliSum[];
  /** Whether the readout error acts on Z factors. */
  readonly readout: boolean;
}

/** The circuit with the observables' qubits measured. An observable without any still needs one qubit to be read. */
function reading(circuit: Circuit, { sums }: Observables): Circuit {
  const support = supportOf(sums);
  const outside = support.find((qubit) => qubit >= circuit.qubits);
  if (outside !== undefined)
    throw new QckptError('ARGUMENT', `observable expected qubits 0..${circuit.qubits - 1}, got ${outside}`);
  const qubits = support.length === 0 ? [0] : support;
  return { ...circuit, bits: qubits.length, measurements: qubits.map((qubit, bit) => ({ qubit, bit })) };
}

function effectsOf(
  circuit: Circuit,
  noise: NoiseChannels | null,
  local: ReadonlyMap<number, number>,
  observables: Observables | null,
): Effects {
  const measured = [...circuit.measurements].sort((a, b) => a.bit - b.bit).map(({ qubit }) => qubit);
  if (measured.length === 0)
    throw new QckptError('CIRCUIT', 'the circuit expected at least one measurement, got none');
  const qubits = measured.map((qubit) => local.get(qubit)!);
  const readout = measured.map((qubit) => noise?.readoutError(qubit) ?? PERFECT);
  if (observables === null) return outcomeEffects(qubits, readout);
  const digitOf = new Map(measured.map((qubit, digit) => [qubit, digit]));
  return observableEffects(observables.sums, qubits, digitOf, observables.readout ? readout : null);
}

/** The ideal gate; `keep` belongs to the two-qubit depolarizing noise after it. */
function appendGate(elements: Element[], operation: Operation, keep: number): void {
  const gate = gateNamed(operation.gate);
  const free = operation.angles.some((angle) => angle.terms.length > 0);
  const axes = gate.rotation?.angleRad === null ? axesOf(gate.rotation.paulis) : [];
  if (axes.length === 1) {
    appendRotation(elements, operation.qubits[0], axes[0], operation.angles[0]);
  } else if (!free && gate.qubits === 1) {
    elements.push({ kind: 'fixed', qubit: operation.qubits[0], ...fixedGate(operation) });
  } else if (
    gate.qubits === 2 &&
    (gate.clifford || (axes.length === 2 && isQuarterTurn(operation.angles[0])))
  ) {
    elements.push({
      kind: 'pair',
      qubits: [operation.qubits[0], operation.qubits[1]],
      gate: gate.name,
      ...cliffordGate(operation),
      keep,
    });
  } else if (axes.length === 2) {
    elements.push({
      kind: 'pairRotation',
      qubits: [operation.qubits[0], operation.qubits[1]],
      axes: [axes[0], axes[1]],
      angle: operation.angles[0],
      keep,
    });
  } else {
    const parts = decomposeOperation(operation)!;
    // Depolarizing two qubits commutes with every gate on them, so that any part on both may carry it.
    const carrier = parts.findLastIndex((part) => part.qubits.length === 2);
    for (const [k, part] of parts.entries()) appendGate(elements, part, k === carrier ? keep : 1);
  }
}

const fixedGate = onceAGate((gate, angles) => {
  const unitary = gate.matrix(angles);
  return { unitary, matrix: unitaryTransfer(unitary, 1) };
});
const cliffordGate = onceAGate((gate, angles) => {
  const unitary = gate.matrix(angles);
  return { unitary, permutation: signedPermutation(unitary, gate.name) };
});

/**
 * What follows from a gate alone is computed once where it has no angle: a circuit has few kinds of gates and many
 * gates.
 */
function onceAGate<Result>(
  compute: (gate: Gate, angles: number[]) => Result,
): (operation: Operation) => Result {
  const known = new Map<string, Result>();
  return ({ gate: name, angles }) => {
    const gate = gateNamed(name);
    if (angles.length > 0)
      return compute(
        gate,
        angles.map(({ constant }) => constant),
      );
    const result = known.get(gate.name) ?? compute(gate, []);
    known.set(gate.name, result);
    return result;
  };
}

function axesOf(paulis: string): Axis[] {
  return [...paulis].map((letter) => 'IXYZ'.indexOf(letter) as Axis);
}

/** A constant multiple of pi/2: a Clifford gate. */
function isQuarterTurn({ constant, terms }: Angle): boolean {
  return terms.length === 0 && cosSin(constant).some((x) => x === 0);
}

function appendRotation(elements: Element[], qubit: number, axis: Axis, angle: Angle): void {
  if (angle.terms.length > 0) {
    elements.push({ kind: 'rotation', qubit, axis, angle });
    return;
  }
  const angleRad = evaluateAngle(angle, new Map());
  const unitary = rotationAbout('IXYZ'[axis]).matrix([angleRad]);
  elements.push({ kind: 'fixed', qubit, matrix: rotationTransfer(axis, angleRad), unitary });
}
