import type { Circuit } from '../circuit/circuit.ts';
import type { JsonValue } from '../numeric/canonicalJson.ts';

/** Circuits to run: one circuit with several bindings of its parameters. */
export interface CircuitBatch {
  /** Compiled for the device; every gate that is shifted has a parameter of its own. */
  readonly circuit: Circuit;
  /** Of the circuit as OpenQASM 3. */
  readonly circuitSha256: string;
  readonly names: readonly string[];
  /** Radians, shape [B, names], row-major. */
  readonly bindings: Float64Array;
  /** A basis. */
  readonly shots: number;
  /** Axis of each measured bit, bit 0 first: `ZZ` reads as the circuit measures. */
  readonly bases: readonly string[];
  /** Number of the sample among all that the run trains on, and the sample. */
  readonly purpose: { readonly step: number; readonly sample: number };
}

/** How often each outcome was seen: index sum bit(c[i]) 2^i over the measured bits. */
export type OutcomeCounts = ReadonlyMap<number, number>;

/** What a machine saw of a batch. */
export interface BatchCounts {
  /** [B][bases] */
  readonly counts: readonly (readonly OutcomeCounts[])[];
  /** What is known of where they came from. */
  readonly source: JsonValue;
}

/** A machine that runs circuits and says what it saw. */
export interface Backend {
  readonly name: string;
  /** @throws QckptError whatever keeps it from answering */
  counts(batch: CircuitBatch): Promise<BatchCounts>;
}
