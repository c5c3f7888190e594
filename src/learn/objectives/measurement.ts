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
  /** What losses that read no outcome are measured against: the image's class, or its number. */
  readonly target?: number;
}

/** Stands for the sample where an objective has no data. */
export const NO_SAMPLE: TrainingSample = { image: 0, features: new Float64Array(0), outcome: 0 };

/** Which draw: of the run's step, for this image, of this circuit (`UNSHIFTED` or `shiftedCircuit(...)`). */
export interface DrawPlace {
  /** Number of the sample among all that the run trains on: where a step has one, of the step. */
  readonly step: number;
  readonly image: number;
  readonly circuit: number;
}

/**
 * What an objective reads of one model's circuits on one machine, made once a cell. A circuit shows *values*: the
 * label's frequency, an energy, the means of some observables. The loss is a function of them (and of a trained head,
 * where there is one), and the parameter-shift rule gives their slopes.
 */
export interface Measurement {
  readonly binding: Binding;
  /** How many values a circuit shows. */
  readonly width: number;
  /** Absent: the loss is a function of the values alone. */
  readonly head?: HeadStart;
  /** Bases in which a forward pass runs its circuit: the axis of each measured bit, bit 0 first. */
  readonly axes: readonly string[];
  /** Purpose of the stream that a run's shots are drawn from. */
  readonly shotPurpose: string;
  /** [width] the exact values with their derivatives. @param angles in the engine's order, as `binding` makes them */
  gradient(angles: Float64Array, sample: TrainingSample): readonly OutcomeGradient[];
  /**
   * Of each effect that draws of this sample need: its means in all circuits of the parameter-shift rule.
   * @param active [trainable] whose circuits are run: the others' means may be anything
   */
  shifted(angles: Float64Array, sample: TrainingSample, active: Uint8Array): readonly ShiftedProbabilities[];
  /** [effects] the means that `draw` takes, in one circuit; with exact circuits [width] the values themselves. */
  means(angles: Float64Array, sample: TrainingSample, shots: number | null): ArrayLike<number>;
  /** Leaves the values that so many shots (a basis) show, drawn from the effects' means, in `into` [width]. */
  draw(key: StreamKey, place: DrawPlace, shots: number, means: ArrayLike<number>, into: number[]): void;
  /** [width] the values of counts by basis, index sum bit(c[i]) 2^i over the measured bits. @param shots a basis */
  read(
    counts: readonly ReadonlyMap<number, number>[],
    sample: TrainingSample,
    shots: number,
  ): ArrayLike<number>;
  /** @param values [width] @param shots null: they are exact */
  loss(
    values: ArrayLike<number>,
    shots: number | null,
    sample: TrainingSample,
    head: Float64Array | undefined,
  ): number;
  /** Derivatives of the loss. */
  slope(
    values: ArrayLike<number>,
    shots: number | null,
    sample: TrainingSample,
    head: Float64Array | undefined,
  ): LossSlope;
}

/** A linear head before training. */
export interface HeadStart {
  /** The intercepts stand in the last column. */
  readonly shape: readonly [classes: number, columns: number];
  /** Row-major. */
  readonly weights: Float64Array;
}

/** Derivatives of a loss. */
export interface LossSlope {
  /** [width] by the values. */
  readonly byValue: ArrayLike<number>;
  /** By the weights of the head, where there is one. */
  readonly byHead?: Float64Array;
}
