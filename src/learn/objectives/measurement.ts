import type { StreamKey } from '../../numeric/streams.ts';
import type { OutcomeGradient, ShiftedProbabilities } from '../../simulate/engine.ts';
import type { Binding } from '../binding.ts';

/** What one step's circuits are about: a labelled image, encoded; or `NO_SAMPLE`, where nothing is encoded. */
export interface TrainingSample {
  /** Index in the data set; it names the sample's draws. */
  readonly image: number;
  /** [features] encoding angles in radians. */
  readonly features: ArrayLike<number>;
  /** Outcome index of the image's class. */
  readonly outcome: number;
}

/** Stands for the sample where an objective has no data. */
export const NO_SAMPLE: TrainingSample = { image: 0, features: new Float64Array(0), outcome: 0 };

/** Which draw: of the run's step, for this image, of this circuit (`UNSHIFTED` or `shiftedCircuit(...)`). */
export interface DrawPlace {
  readonly step: number;
  readonly image: number;
  readonly circuit: number;
}

/**
 * What an objective reads of one model's circuits on one machine, made once a cell. A circuit shows one *value*: the
 * label's frequency, an energy. The loss is a function of the value, and the parameter-shift rule gives the value's
 * slopes.
 */
export interface Measurement {
  readonly binding: Binding;
  /** Bases in which a forward pass runs its circuit: the axis of each measured bit, bit 0 first. */
  readonly axes: readonly string[];
  /** Purpose of the stream that a run's shots are drawn from. */
  readonly shotPurpose: string;
  /** The exact value with its derivatives. @param values in the engine's order, as `binding` makes them */
  gradient(values: Float64Array, sample: TrainingSample): OutcomeGradient;
  /** Of each effect that draws of this sample need: its means in all circuits of the parameter-shift rule. */
  shifted(values: Float64Array, sample: TrainingSample): readonly ShiftedProbabilities[];
  /** [effects] the means that `draw` takes, in one circuit; with exact circuits [1] the value itself. */
  means(values: Float64Array, sample: TrainingSample, shots: number | null): ArrayLike<number>;
  /** The value that so many shots (a basis) show, drawn from the effects' means. */
  draw(key: StreamKey, place: DrawPlace, shots: number, means: ArrayLike<number>): number;
  /** The value of counts by basis, index sum bit(c[i]) 2^i over the measured bits. @param shots a basis */
  read(counts: readonly ReadonlyMap<number, number>[], sample: TrainingSample, shots: number): number;
  /** @param shots null: the value is exact */
  loss(value: number, shots: number | null): number;
  /** Derivative of the loss by the value. */
  slope(value: number, shots: number | null): number;
}
