import type { PauliSum } from '../../circuit/pauliSum.ts';

/** What a checkpoint says of its objective, so that its claims can be recomputed without this program. */
export interface ObjectiveStatement {
  readonly name: string;
  /** Options of the cell's objective; none where it has none. */
  readonly options: Readonly<Record<string, number | string | boolean | null>>;
  /** Name of the loss. */
  readonly loss: string;
  /** Formulas of the loss: of exact probabilities, and of what shots show. */
  readonly estimators: { readonly exact: string; readonly sampled: string };
  /** What is read as which class; null: no classes. */
  readonly classes: ClassStatement | null;
  /** Pauli sums that are measured, in the order of what they stand for; null: outcomes are. */
  readonly observables: readonly (readonly PauliStatement[])[] | null;
}

/** Class c has label `labels[c]`. */
export interface ClassStatement {
  readonly labels: readonly (number | string)[];
  /**
   * The outcome that is read as class c, character i the measured bit c[i]; null: no outcome, an observable a class.
   */
  readonly outcomes: readonly string[] | null;
}

/** A term of a Pauli sum: its coefficient and its factors, `Z0 Z1`; no factor: the identity. */
export type PauliStatement = readonly [coefficient: number, factors: string];

/** A Pauli sum in words: qubit q's Z is `Zq`. */
export function statedSum(sum: PauliSum): PauliStatement[] {
  return sum.map(({ coefficient, paulis }) => [
    coefficient,
    paulis.map(({ axis, qubit }) => `${axis}${qubit}`).join(' '),
  ]);
}

/** Bits of an outcome's index in their order, c[0] first. */
export function statedOutcome(outcome: number, bits: number): string {
  return Array.from({ length: bits }, (_, bit) => (outcome >> bit) & 1).join('');
}
