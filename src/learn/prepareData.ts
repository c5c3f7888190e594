import { type DataConfig, type DataSet, dataSetDigest } from './dataSet.ts';
import { encodingAngles, fitPreprocessing, type Preprocessing } from './preprocessing.ts';
import { type Split, stratifiedSplit } from './split.ts';

/** A data set made ready for a QNN of n qubits. */
export interface PreparedData {
  /** SHA-256 of the data set. */
  readonly digest: string;
  readonly split: Split;
  readonly preprocessing: Preprocessing;
  /** [images, features] encoding angles in radians; feature i is encoded on qubit i. */
  readonly angles: Float64Array;
  readonly features: number;
  /** [images] class index. */
  readonly classes: Uint8Array;
}

/**
 * Splits by seed and computes every image's encoding angles. With `fit: 'train'` the preprocessing sees the training
 * part only; `fit: 'all'` fits it on every image, held-out ones included, as in arXiv:2602.11383.
 */
export function prepareData(
  dataSet: DataSet,
  config: Pick<DataConfig, 'split' | 'fit'>,
  features: number,
  seed: string | number,
): PreparedData {
  const split = stratifiedSplit(dataSet.classes, config.split, seed);
  const everything = Array.from(dataSet.classes.keys());
  const preprocessing = fitPreprocessing(
    dataSet,
    config.fit === 'train' ? split.train : everything,
    features,
  );
  return {
    digest: dataSetDigest(dataSet),
    split,
    preprocessing,
    angles: encodingAngles(preprocessing, dataSet),
    features,
    classes: dataSet.classes,
  };
}

/** Encoding angles of one image: a view, not a copy. */
export function anglesOf(data: Pick<PreparedData, 'angles' | 'features'>, image: number): Float64Array {
  return data.angles.subarray(image * data.features, (image + 1) * data.features);
}
