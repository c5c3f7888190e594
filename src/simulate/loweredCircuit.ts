import type { ReadoutError } from '../hardware/noiseModel.ts';
import type { Element } from './element.ts';

/** A circuit as elements over its active qubits, with what is measured. */
export interface LoweredCircuit {
  /** Number of active qubits. */
  readonly qubits: number;
  readonly elements: readonly Element[];
  /** Active qubits measured, in the order of their bits. */
  readonly measured: readonly number[];
  /** One a measured qubit. */
  readonly readout: readonly ReadoutError[];
}
