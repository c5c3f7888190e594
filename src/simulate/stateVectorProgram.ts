import type { Angle } from '../circuit/angle.ts';
import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { EffectCone } from './effectCone.ts';
import type { Axis } from './pauliTransfer.ts';
import { rotationFrame } from './rotationFrame.ts';

/** A noise-free circuit as runs of one-qubit gates between two-qubit gates, as plain data. */
export interface StateVectorProgram {
  readonly qubits: number;
  readonly operations: readonly VectorOperation[];
  readonly angles: readonly Angle[];
  /** Rotations by a trainable angle; `angles` index each. */
  readonly occurrences: readonly number[];
}

/** One sweep over the amplitudes: a run of one-qubit gates, or a two-qubit gate. */
export type VectorOperation =
  | {
      readonly kind: 'run';
      readonly qubit: number;
      readonly factors: readonly VectorFactor[];
      readonly live: boolean;
    }
  | {
      readonly kind: 'pair';
      readonly qubits: readonly [number, number];
      readonly gate: string;
      readonly unitary: ComplexMatrix;
    };

/** One gate of a run. */
export type VectorFactor =
  | { readonly kind: 'fixed'; readonly unitary: ComplexMatrix }
  | { readonly kind: 'rotation'; readonly axis: Axis; readonly angle: number; readonly occurrence: number };

/** Runs of one-qubit gates between two-qubit gates, in time order. @param trainable names whose slopes are wanted */
export function buildStateVectorProgram(
  cone: EffectCone,
  trainable: ReadonlySet<string>,
): StateVectorProgram {
  const digitOf = new Map(cone.digits.map((qubit, digit) => [qubit, digit]));
  const qubits = cone.digits.length;
  const angles: Angle[] = [];
  const occurrences: number[] = [];
  const operations: VectorOperation[] = [];
  const pending: VectorFactor[][] = Array.from({ length: qubits }, () => []);

  const close = (qubit: number): void => {
    const factors = pending[qubit];
    if (factors.length === 0) return;
    pending[qubit] = [];
    const live = factors.some((factor) => factor.kind === 'rotation' && factor.occurrence >= 0);
    operations.push({ kind: 'run', qubit, factors, live });
  };

  const addPair = (digits: readonly number[], gate: string, unitary: ComplexMatrix): void => {
    for (const digit of digits) close(digit);
    operations.push({ kind: 'pair', qubits: [digits[0], digits[1]], gate, unitary });
  };
  const addRotation = (digit: number, axis: Axis, by: Angle): void => {
    const angle = angles.push(by) - 1;
    const live = by.terms.some((term) => trainable.has(term.name));
    const occurrence = live ? occurrences.push(angle) - 1 : -1;
    pending[digit].push({ kind: 'rotation', axis, angle, occurrence });
  };

  for (const { element } of cone.elements) {
    if (element.kind === 'pair') {
      addPair(
        element.qubits.map((qubit) => digitOf.get(qubit)!),
        element.gate,
        element.unitary,
      );
    } else if (element.kind === 'pairRotation') {
      const digits = element.qubits.map((qubit) => digitOf.get(qubit)!);
      const { gate, unitary, place, axis } = rotationFrame(element.axes);
      addPair(digits, gate, unitary);
      addRotation(digits[place], axis, element.angle);
      addPair(digits, gate, unitary);
    } else if (element.kind === 'rotation') {
      addRotation(digitOf.get(element.qubit)!, element.axis, element.angle);
    } else {
      if (element.unitary === null)
        throw new QckptError('ARGUMENT', 'a state vector expected a circuit without noise');
      pending[digitOf.get(element.qubit)!].push({ kind: 'fixed', unitary: element.unitary });
    }
  }
  for (let qubit = 0; qubit < qubits; qubit++) close(qubit);
  return { qubits, operations, angles, occurrences };
}
