import { describeCheckpoint as describe } from '../checkpoint/describe/inspect.ts';
import { tensorsOf } from '../checkpoint/format/checkpointTensors.ts';
import { decodeCheckpoint } from '../checkpoint/format/contents.ts';

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A tensor of a checkpoint; `data.length` is the product of `shape`, row-major. */
export interface CheckpointTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array | Int32Array | Uint8Array;
}

/** What a checkpoint says of itself: a value on a part of its data. */
export interface CheckpointClaim {
  readonly name: string;
  readonly split: string;
  readonly estimator: string;
  readonly value: number;
}

/** What a checkpoint holds. Nothing in it is checked but that the file is whole and its digests are right. */
export interface Checkpoint {
  /** Of the file; contents are as today's format has them. */
  readonly format: string;
  /** SHA-256: `state` stays equal across commits, `content` covers every byte. */
  readonly digests: { readonly state: string; readonly content: string };
  /** Trained angles by name, radians. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly claims: readonly CheckpointClaim[];
  /** OpenQASM 3, with the angles' names: as the model is, and as it was compiled for its machine. */
  readonly circuit: { readonly logical: string; readonly compiled: string };
  /** Every tensor by its name in the file: `optimizer.m`, `hardware.t1_us`, `history.loss`, ... */
  readonly tensors: Readonly<Record<string, CheckpointTensor>>;
  /** The rest as the file has it: `run`, `progress`, `data`, `calibration`, `lineage`, `provenance`, ... */
  readonly metadata: { readonly [part: string]: Json };
}

/**
 * Reads a checkpoint from a stranger's bytes. Bounded in time and memory, and never runs anything.
 * @param bytes of the file
 * @throws QckptError CORRUPT: damaged, hostile, no checkpoint, or contradicting itself
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const decoded = decodeCheckpoint(bytes);
  const { format, meta, parameters, stateDigest, contentDigest } = decoded;
  return {
    format,
    digests: { state: stateDigest, content: contentDigest },
    parameters: Object.fromEntries(meta.circuit.parameterNames.map((name, k) => [name, parameters.data[k]])),
    claims: meta.claims.map(({ name, split, estimator, value }) => ({ name, split, estimator, value })),
    circuit: { logical: meta.circuit.logicalOpenQasm3, compiled: meta.circuit.compiledOpenQasm3 },
    tensors: Object.fromEntries(
      [...tensorsOf(decoded)].map(([name, { shape, data }]) => [name, { shape, data }]),
    ),
    metadata: meta as unknown as Checkpoint['metadata'],
  };
}

/**
 * A person's summary, line by line, as `qckpt inspect` prints it.
 * @throws QckptError CORRUPT
 */
export function describeCheckpoint(bytes: Uint8Array): string[] {
  return describe(decodeCheckpoint(bytes));
}
