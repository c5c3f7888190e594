import type { Angle } from './angle.ts';
import type { Operation } from './circuit.ts';
import type { ComplexMatrix } from './complexMatrix.ts';

/**
 * What is to be known of a gate stands in its record: passes, the simulator and comparisons ask it, and know no names.
 */
export interface Gate {
  readonly name: string;
  /** Other names that files use. */
  readonly aliases: readonly string[];
  /** What makers' calibrations call it, where their devices run it. */
  readonly makerNames: MakerNames;
  readonly qubits: number;
  /** Names of its angles, in order. */
  readonly parameters: readonly string[];
  readonly help: string;
  /** An OpenQASM statement. */
  readonly example: string;
  /** By angle, the least turn in radians that changes the gate by a global phase only; null: the number is no angle. */
  readonly periodsRad: readonly (number | null)[];
  /** Its matrix is diagonal for all angles: it is a function of Z on each qubit. */
  readonly diagonal: boolean;
  /** Exchanging its qubits, any of them, changes nothing. */
  readonly symmetric: boolean;
  /**
   * By qubit, the Pauli that the gate is a function of there, for all angles: it commutes with any other function of
   * it. Null: there is no such Pauli.
   */
  readonly axes: readonly (PauliAxis | null)[];
  /** The Pauli rotation that it is, up to a global phase; null: it is no such rotation. */
  readonly rotation: PauliRotation | null;
  /** Twice the gate with one angle is once the gate with the sum. */
  readonly additive: boolean;
  /** Takes each Pauli string to one, up to its sign. Gates with angles say false: some angles would do, others not. */
  readonly clifford: boolean;
  /** Does nothing but take time. */
  readonly idle: boolean;
  /** A change of frame: no pulse, no time and no noise on devices that have it. */
  readonly virtual: boolean;
  /**
   * By qubit, which angle is the phase of an axis between X and Y about which the gate turns that qubit: rz(a) before
   * it is rz(a) after it with that angle less a. Null: the gate has no such angles.
   */
  readonly phaseAngles: readonly number[] | null;
  /** How devices that have it natively make cx and cz of it; null: we do not translate to it. */
  readonly entangler: Entangler | null;
  /** Its own marks in drawings, by qubit; null: its name in boxes. */
  readonly marks: readonly string[] | null;
  /** Angles in radians -> unitary. Error below 4 ulp; exact for multiples of pi where the entries are 0, +-1, +-i. */
  readonly matrix: (anglesRad: readonly number[]) => ComplexMatrix;
  /** On the gate's own qubits 0..qubits-1, like `decomposition`. */
  readonly inverse: (angles: readonly Angle[]) => readonly Operation[];
  /** Simpler gates, ultimately rx, ry, rz and cx, equal up to a global phase; null for these four. */
  readonly decomposition: ((angles: readonly Angle[]) => readonly Operation[]) | null;
}

/** Of one qubit. */
export type PauliAxis = 'x' | 'y' | 'z';

/** exp(-i angle P/2). */
export interface PauliRotation {
  /** P by letters X, Y, Z, the first on the first qubit. */
  readonly paulis: string;
  /** The angle in radians; null: the gate's only angle. */
  readonly angleRad: number | null;
}

/** By maker, names in its own spelling. */
export interface MakerNames {
  /** Columns of IBM's tables, in lower case. */
  readonly ibm?: readonly string[];
  /** Amazon Braket's documents. */
  readonly braket?: readonly string[];
}

/** How a device's own two-qubit gate makes the standard ones; all up to a global phase. */
export interface Entangler {
  readonly help: string;
  /** cx with this gate from control to target. */
  readonly cx: (control: number, target: number) => readonly Operation[];
  /** cz with this gate from a to b. */
  readonly cz: (a: number, b: number) => readonly Operation[];
  /** How many of this gate a cx or a cz takes. */
  readonly uses: 1 | 2;
  /** This gate from a to b, made of the same gate from b to a and one-qubit gates. */
  readonly reversed: (a: number, b: number, angles: readonly Angle[]) => readonly Operation[];
}
