import type { DataSet } from './dataSet.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { Split } from './split.ts';
import type { TargetScale } from './targetScale.ts';

/** A data set made ready for a QNN of n features. */
export interface PreparedData {
  /** SHA-256 of the data set. */
  readonly digest: string;
  readonly split: Split;
  /** null: the features are taken as they are. */
  readonly preprocessing: Preprocessing | null;
  /** Whether epochs are shuffled, or every one follows the order of `split.train`. */
  readonly shuffled: boolean;
  /** [images, features] encoding angles in radians, or bits 0 and 1; feature i is input i of the model. */
  readonly angles: Float64Array;
  readonly features: number;
  /** [images] class index. */
  readonly classes: Uint8Array;
  /** [images] what a regression predicts: numbers of the source's own, or else the labels, where all are numbers. */
  readonly targets?: Float64Array;
  /** How targets were scaled; absent: they are as they are. */
  readonly targetScale?: TargetScale;
  /** The samples themselves, where checkpoints are to hold them. */
  readonly source?: DataSet;
  /** They are what a file says that they are: nobody here has data of that name. */
  readonly isTakenAsGiven?: true;
}

/** Encoding angles of one image: a view, not a copy. */
export function anglesOf(data: Pick<PreparedData, 'angles' | 'features'>, image: number): Float64Array {
  return data.angles.subarray(image * data.features, (image + 1) * data.features);
}
