import type { Origin } from '../checkpoint/format/origin.ts';
import type { RelaxationRule } from '../hardware/noiseModel.ts';
import type { NoiseScale } from '../hardware/noiseScale.ts';
import type { Model } from '../learn/ansatz/models.ts';
import type { DataConfig } from '../learn/data/dataSources.ts';
import { freezingStrategies } from '../learn/freezing.ts';
import type { ObjectiveSpec } from '../learn/objectives/objectives.ts';
import type { PruningSpec } from '../learn/pruning/pruningSpec.ts';
import type { QuantizationSpec } from '../learn/quantization/angleGrid.ts';
import { perObject } from '../numeric/perObject.ts';

/** A model and a device as a cell holds them: by name for people, by value or digest for identity. */
export type NamedModel = Model & {
  readonly name: string;
};

/** A device by its profile's name and the digest of its numbers. */
export interface NamedHardware {
  readonly name: string;
  readonly sha256: string;
}

/** A freezing strategy with all its options, as `freezingStrategies` has their schema. */
export interface FreezingSpec {
  readonly strategy: string;
  readonly [option: string]: unknown;
}

/** An optimizer with all its options, as `optimizers` has their schema. */
export interface OptimizerConfig {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** What the training of any objective has, every option resolved. */
interface CommonCell {
  readonly model: NamedModel;
  /** null: noise-free. */
  readonly hardware: NamedHardware | null;
  readonly freezing: FreezingSpec;
  readonly optimizer: OptimizerConfig;
  /** A circuit; null: exact probabilities. */
  readonly shots: number | null;
  readonly checkpointEvery: number;
  readonly seed: string;
  /** Name of its stream of shots; absent: common to all cells with the seed, as in files that are older than names. */
  readonly shotStream?: string;
  /** [L, q, g] radians; drawn by seed where absent. */
  readonly initialAngles?: readonly number[];
  /** Of a training that was adjusted: how angles were chosen that are zero (`model.pruned`). */
  readonly pruning?: PruningSpec;
  /** The grid that angles are put on at its end. */
  readonly quantization?: QuantizationSpec;
  /** The program that began it, where that is another. */
  readonly origin?: Origin;
  /** Its objective; the first with the same members where absent. */
  readonly objective?: ObjectiveSpec;
  /** Ends after this many forward passes, and looks after every so many, in place of a number of steps. */
  readonly passes?: { readonly budget: number; readonly every: number };
}

/** One training run of a classifier: the identity of its results. */
export interface TrainCell extends CommonCell {
  readonly level: number;
  readonly data: DataConfig;
  readonly idle: boolean;
  /** Absent: as recorded. */
  readonly relaxation?: RelaxationRule;
  /** Absent: errors as calibrated. */
  readonly noiseScale?: NoiseScale;
  readonly samples: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly resetUs: number;
  /** Samples a step; one where absent. */
  readonly batch?: number;
  /** Where its circuits run; the simulator where absent. */
  readonly backend?: string;
}

/** The same of an eigensolver; `hardware` is whose values its noise has. */
export interface VqeCell extends CommonCell {
  readonly steps: number;
  /** Where it is compiled for a machine: as a classifier's. */
  readonly level?: number;
  readonly idle?: boolean;
  readonly relaxation?: RelaxationRule;
  readonly noiseScale?: NoiseScale;
}

/** A training run, whatever it is for. */
export type Cell = TrainCell | VqeCell;

/** The strategy's name, and those of its options that are not the default: `wsbd`, `wsbd-window50-live`. */
export const freezingName = perObject(({ strategy, ...options }: FreezingSpec): string => {
  const defaults = freezingStrategies[strategy].schema.parse({ strategy }) as Record<string, unknown>;
  const named = Object.keys(options)
    .filter((name) => options[name] !== defaults[name])
    .sort()
    .map((name) => (typeof options[name] === 'string' ? options[name] : `${name}${options[name]}`));
  return [strategy, ...named].join('-');
});
