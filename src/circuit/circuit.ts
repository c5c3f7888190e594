import type { Angle } from './angle.ts';

/**
 * An immutable circuit: gates in program order, then measurements.
 *
 * **Qubit and bit order, once for the whole project.** Qubit k is digit k of a basis index: basis state
 * |... b2 b1 b0> has index sum b_k 2^k (little-endian, as in Qiskit), and a Pauli string has index sum P_k 4^k with
 * I, X, Y, Z = 0, 1, 2, 3. An outcome's index is sum bit(c[i]) 2^i over the measured classical bits, numbered by
 * their rank among the measured ones. A two-qubit gate's matrix has its first qubit as the low digit.
 */
export interface Circuit {
  /** Number of qubits; a compiled circuit has the device's number. */
  readonly qubits: number;
  /** Number of classical bits. */
  readonly bits: number;
  /** Gates in program order. */
  readonly operations: readonly Operation[];
  /** Terminal measurements; at most one a qubit and one a bit. */
  readonly measurements: readonly Measurement[];
}

/** One gate of the registry on distinct qubits. `barrier` is an operation too: nothing moves across it. */
export interface Operation {
  readonly gate: string;
  readonly qubits: readonly number[];
  readonly angles: readonly Angle[];
}

/** Reads a qubit in the Z basis into a classical bit, at the end of the circuit. */
export interface Measurement {
  readonly qubit: number;
  readonly bit: number;
}
