import type { TensorF64, TensorU8 } from './container.ts';
import type { HardwareTensors } from './hardwareTensors.ts';
import type { JobsTensors } from './jobs.ts';
import type { CheckpointMeta, MetadataFrame, MetadataProgress } from './metadata.ts';
import type { UnknownParts } from './parts.ts';
import type { PreparationTensors } from './preparation.ts';

/**
 * All that a quantum checkpoint holds. Parameters have any shape: [L, q, g] for L layers of g parametrized gates on
 * each of q qubits, [P] for a circuit without layers. Plain data: it survives `structuredClone` and `postMessage`.
 */
export interface Checkpoint {
  /** Radians, in the order of their names. */
  readonly parameters: TensorF64;
  /** Adam's moments, in the shape of `parameters`; zeros for SGD. */
  readonly optimizer: {
    readonly m: TensorF64;
    readonly v: TensorF64;
    /** Largest second moments so far, where the optimizer keeps them. */
    readonly v_max?: TensorF64;
    /** Updates of each parameter, where the optimizer counts its time so. */
    readonly updates?: TensorF64;
  };
  /** In the shape of `parameters`: 1 = trained, 0 = frozen; and the strategy's score of each. */
  readonly freeze: {
    readonly active: TensorU8;
    readonly score: TensorF64;
    /** What a score needs beside itself, where it does. */
    readonly memory?: TensorF64;
  };
  /** [classes, observables + 1] a trained linear head with what the optimizer remembers of it, where there is one. */
  readonly head?: {
    readonly weights: TensorF64;
    readonly m: TensorF64;
    readonly v: TensorF64;
    readonly v_max?: TensorF64;
    readonly updates?: TensorF64;
  };
  /** Which angles are zero with their gates gone, in the shape of `parameters`; absent: every one is there. */
  readonly prune?: {
    readonly mask: TensorU8;
    readonly score: TensorF64;
    readonly weight: TensorF64;
    readonly angles: TensorF64;
  };
  /** The codes that `parameters` are made from, packed; absent: they are numbers of their own. */
  readonly quantize?: { readonly codes: TensorU8 };
  /** null: noise-free. */
  readonly hardware: HardwareTensors | null;
  /** Losses and counts so far, one series a name of lower-case words: tensor `history.NAME`. */
  readonly history: Readonly<Record<string, Float64Array>>;
  /** How data were fitted: in the last checkpoint of a training. */
  readonly preparation?: PreparationTensors;
  /** The data set by value; absent: by its digest only. */
  readonly data?: DataTensors;
  /** What a machine beyond this program has answered; absent: its circuits were simulated. */
  readonly jobs?: JobsTensors;
  /** Numbers that are predicted: of data with a target in place of classes. */
  readonly targets?: TargetTensors;
  /** Of a newer version: kept as they are. */
  readonly unknown?: UnknownParts;
  readonly meta: CheckpointMeta;
}

/** A data set of n samples: tensors `data.NAME`. */
export interface DataTensors {
  /** [n, columns] */
  readonly values: TensorU8 | TensorF64;
  /** [n] class of each sample. */
  readonly classes: TensorU8;
}

/** What a column of numbers was fitted to, and the column: tensors `targets.NAME`, each where the file has it. */
export interface TargetTensors {
  /** [2] smallest and largest number of the training part; absent: they are as they are, or not said. */
  readonly range?: TensorF64;
  /** [n] the column of a data set by value, as it is. */
  readonly values?: TensorF64;
}

/** What all checkpoints of one training run share. Plain data, like the whole. */
export interface CheckpointFrame {
  readonly hardware: HardwareTensors | null;
  readonly meta: MetadataFrame;
}

/** What changes from one checkpoint of a run to the next: small, so that copying it holds up nobody. */
export interface CheckpointState
  extends AngleMembers,
    Pick<Checkpoint, 'history' | 'preparation' | 'data' | 'targets' | 'jobs' | 'unknown'> {
  readonly meta: MetadataProgress;
}

/** What the components hold, those that code names; others are members beside them. */
export type AngleMembers = Pick<
  Checkpoint,
  'parameters' | 'optimizer' | 'freeze' | 'head' | 'prune' | 'quantize'
>;
