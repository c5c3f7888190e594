import type { JobLog } from '../checkpoint/format/jobLog.ts';
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
  readonly purpose: BatchPurpose;
}

/** What counts are for. */
export interface BatchPurpose {
  /** Number of the sample among all that the run trains on; of a claim the steps before it. */
  readonly step: number;
  /** The sample, by its index in the data. */
  readonly sample: number;
  /** The part of the data that a claim is on; absent: a training step. */
  readonly claim?: string;
}

/** How often each outcome was seen: index sum bit(c[i]) 2^i over the measured bits. */
export type OutcomeCounts = ReadonlyMap<number, number>;

/** What a machine saw of a batch. */
export interface BatchCounts {
  /** [B][bases] */
  readonly counts: readonly (readonly OutcomeCounts[])[];
  /** What is known of where they came from: of a real machine its calibration before and after. */
  readonly source: Readonly<Record<string, JsonValue>>;
}

/** A machine that runs circuits and says what it saw. */
export interface Backend {
  readonly name: string;
  /**
   * @param batches of one circuit, with as many shots: a machine behind a queue is asked for all of them at once
   * @throws QckptError whatever keeps it from answering; INTERRUPTED: somebody wants the run to end
   */
  counts(batches: readonly CircuitBatch[]): Promise<readonly BatchCounts[]>;
  /** Of a machine beyond this program: all that was asked and answered so far. */
  readonly answered?: () => JobLog;
}
