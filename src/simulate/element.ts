import type { Angle } from '../circuit/angle.ts';
import type { ComplexMatrix } from '../circuit/complexMatrix.ts';
import type { Axis, SignedPermutation, TransferMatrix } from './pauliTransfer.ts';

/**
 * What a noisy circuit consists of in the Pauli basis: fixed one-qubit channels, one-qubit rotations by a free angle,
 * two-qubit Clifford gates and two-qubit rotations, both followed by two-qubit depolarizing noise that keeps `keep` of
 * every string but I.
 * Qubits are numbered among the active ones.
 */
export type Element = FixedElement | RotationElement | PairElement | PairRotationElement;

/** A gate without free angles, or noise, on one qubit. */
export interface FixedElement {
  readonly kind: 'fixed';
  readonly qubit: number;
  readonly matrix: TransferMatrix;
  /** The gate's own 2x2 matrix; null for noise. */
  readonly unitary: ComplexMatrix | null;
}

/** exp(-i angle P/2) on one qubit, with an angle that has parameters. */
export interface RotationElement {
  readonly kind: 'rotation';
  readonly qubit: number;
  readonly axis: Axis;
  readonly angle: Angle;
}

/** A Clifford gate on two qubits; `keep` = 1 - lambda of the depolarizing noise after it. */
export interface PairElement {
  readonly kind: 'pair';
  readonly qubits: readonly [number, number];
  readonly gate: string;
  /** The gate's own 4x4 matrix. */
  readonly unitary: ComplexMatrix;
  readonly permutation: SignedPermutation;
  readonly keep: number;
}

/** exp(-i angle PQ/2), P and Q the axes on the two qubits. */
export interface PairRotationElement {
  readonly kind: 'pairRotation';
  readonly qubits: readonly [number, number];
  readonly axes: readonly [Axis, Axis];
  readonly angle: Angle;
  readonly keep: number;
}
