import type { z } from 'zod';
import type { Circuit } from '../../circuit/circuit.ts';
import type { ValuePath } from '../../hardware/parseWithSchema.ts';
import type { QckptError } from '../../numeric/qckptError.ts';

/** What every model resolves to, a family's or a file's: nothing else asks where a circuit came from. */
export interface Ansatz {
  /** The logical circuit, with symbolic angles: `parameterNames`, `inputNames` and no other. */
  readonly circuit: Circuit;
  /** Trainable parameters, in the row-major order of `shape`. */
  readonly parameterNames: readonly string[];
  /** Feature i of a sample is the value of name i; none: the circuit has no input. */
  readonly inputNames: readonly string[];
  /** Shape of the parameters in a checkpoint: [L, q, g], or [P] for a circuit without layers. */
  readonly shape: readonly number[];
  /** How often its structure repeats; 1 where it does not. */
  readonly layers: number;
  /** How many classes its outcomes tell apart. */
  readonly classCount: number;
  /** Outcome index (as in `circuit/`) that stands for a class, 0..classCount - 1. */
  readonly outcomeOfClass: (classIndex: number) => number;
  /** Where training begins: uniform in [from, to), or these angles in radians. Absent: uniform in [0, 2 pi). */
  readonly start?: StartRange | readonly number[];
}

/** Angles drawn by seed from [from, to), in radians. */
export interface StartRange {
  readonly from: number;
  readonly to: number;
}

/** What reading a model's file may use. */
export interface ModelFiles {
  /** Another file that it names, as text, and how messages call it. @throws QckptError SPEC */
  readonly text: (
    written: string,
    at: ValuePath,
  ) => Promise<{ readonly text: string; readonly source: string }>;
  /** An error about a member of it, with its place. */
  readonly refuse: (at: ValuePath, message: string) => QckptError;
}

/** A kind of file in `configs/models/`. */
export interface ModelKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly help: string;
  /** A file in `configs/models/`. */
  readonly example: string;
  /** The field that only models of this kind have. */
  readonly key: keyof z.output<Schema> & string;
  /** What cells hold. */
  readonly schema: Schema;
  /** What a file says, where that is not the same: it may name other files. */
  readonly file?: {
    readonly schema: z.ZodObject;
    /** @throws QckptError SPEC, QASM, with places */
    readonly read: (written: never, files: ModelFiles) => Promise<z.output<Schema>>;
  };
  /** @throws QckptError SPEC, QASM: no circuit follows from it */
  readonly resolve: (model: z.output<Schema>) => Ansatz;
  /** The same model with so many qubits and layers, and what to call it; absent: it has the size it has. */
  readonly ofSize?: (
    model: z.output<Schema>,
    qubits: number,
    layers: number,
  ) => z.output<Schema> & { readonly name: string };
}
