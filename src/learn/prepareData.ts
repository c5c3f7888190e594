import { QckptError } from '../numeric/qckptError.ts';
import { type DataSet, dataSetDigest, type ParityConfig } from './dataSet.ts';
import { encodingAngles, fitPreprocessing, type Preprocessing } from './preprocessing.ts';
import { type Split, stratifiedSplit } from './split.ts';

/** A data set made ready for a QNN of n qubits. */
export interface PreparedData {
  /** SHA-256 of the data set. */
  readonly digest: string;
  readonly split: Split;
  /** null: the features are bits, taken as they are. */
  readonly preprocessing: Preprocessing | null;
  /** Whether epochs are shuffled, or every one follows the order of `split.train`. */
  readonly shuffled: boolean;
  /** [images, features] encoding angles in radians, or bits 0 and 1; feature i is encoded on qubit i. */
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
  config:
    | Pick<ParityConfig, 'split' | 'heldOut'>
    | { readonly split: ParityConfig['split']; readonly fit: 'train' | 'all' },
  features: number,
  seed: string | number,
): PreparedData {
  if ('heldOut' in config) return prepareBits(dataSet, config, features);
  const missing = dataSet.labels.find((_, c) => !dataSet.classes.includes(c));
  if (missing !== undefined)
    throw new QckptError(
      'DATA',
      `data set "${dataSet.name}" expected images of each of the labels ${dataSet.labels.join(', ')}, got none of ` +
        `${missing}`,
    );
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
    shuffled: true,
    angles: encodingAngles(preprocessing, dataSet),
    features,
    classes: dataSet.classes,
  };
}

/**
 * Strings of bits in the file's order. As in the code of arXiv:2602.11383 the first ones are both test and validation
 * strings; training goes through all, or with `heldOut` through the rest.
 */
function prepareBits(
  dataSet: DataSet,
  { split, heldOut }: Pick<ParityConfig, 'split' | 'heldOut'>,
  features: number,
): PreparedData {
  const everything = Array.from(dataSet.classes.keys());
  const watched = Math.max(split.validation, split.test);
  if (dataSet.pixels !== features)
    throw new QckptError(
      'DATA',
      `"features" expected the ${dataSet.pixels} bits of ${dataSet.name}, got ${features}`,
    );
  if (!(watched < everything.length))
    throw new QckptError('DATA', `"split" expected fewer than ${everything.length} strings, got ${watched}`);
  return {
    digest: dataSetDigest(dataSet),
    split: {
      train: heldOut ? everything.slice(watched) : everything,
      validation: everything.slice(0, split.validation),
      test: everything.slice(0, split.test),
    },
    preprocessing: null,
    shuffled: false,
    angles: Float64Array.from(dataSet.images),
    features,
    classes: dataSet.classes,
  };
}

/** Encoding angles of one image: a view, not a copy. */
export function anglesOf(data: Pick<PreparedData, 'angles' | 'features'>, image: number): Float64Array {
  return data.angles.subarray(image * data.features, (image + 1) * data.features);
}
