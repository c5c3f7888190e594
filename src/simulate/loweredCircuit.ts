import type { Effects } from './effects.ts';
import type { Element } from './element.ts';

/** A circuit as elements over its active qubits, with what is read. */
export interface LoweredCircuit {
  /** Number of active qubits. */
  readonly qubits: number;
  readonly elements: readonly Element[];
  readonly effects: Effects;
}
