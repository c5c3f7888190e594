import type { Angle } from './angle.ts';
import type { Operation } from './circuit.ts';
import type { ComplexMatrix } from './complexMatrix.ts';

/** One gate of the registry. Operations in `inverse` and `decomposition` act on the gate's own qubits 0..qubits-1. */
export interface Gate {
  readonly name: string;
  /** Other names that files use. */
  readonly aliases: readonly string[];
  readonly qubits: number;
  /** Names of its angles, in order. */
  readonly parameters: readonly string[];
  readonly help: string;
  /** An OpenQASM statement. */
  readonly example: string;
  /** Its matrix is diagonal for all angles. A diagonal one-qubit gate needs no pulse where rz is virtual. */
  readonly diagonal: boolean;
  /** Exchanging its qubits, any of them, changes nothing. */
  readonly symmetric: boolean;
  /** Angles in radians -> unitary. Error below 4 ulp; exact for multiples of pi where the entries are 0, +-1, +-i. */
  readonly matrix: (anglesRad: readonly number[]) => ComplexMatrix;
  readonly inverse: (angles: readonly Angle[]) => readonly Operation[];
  /** Simpler gates, ultimately rx, ry, rz and cx, equal up to a global phase; null for these four. */
  readonly decomposition: ((angles: readonly Angle[]) => readonly Operation[]) | null;
}
