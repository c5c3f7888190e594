/**
 * A family of QNNs: encoding, then L layers of rotations on every qubit and a pattern of entanglers.
 *
 * Circuits A to D of arXiv:2602.11383 and its code.
 */
export interface ModelFamily {
  readonly name: string;
  readonly help: string;
  /** A file in `configs/models/`. */
  readonly example: string;
  /** Angle of the RX that encodes feature i on qubit i: coefficient x feature; null: no input. */
  readonly encoding: { readonly kind: 'angle' | 'basis'; readonly coefficient: number } | null;
  /** Rotations on each qubit of a layer, in order: the last axis of the parameters' shape [L, q, g]. */
  readonly rotations: readonly string[];
  readonly entangler: 'cx' | 'cz';
  /** `ring`: (q, q + 1 mod n) for each q; `chain`: without the closing one. */
  readonly topology: 'ring' | 'chain';
  /** Number of qubits read, from qubit 0: qubit i -> c[i]. */
  readonly reads: (qubits: number) => number;
}
