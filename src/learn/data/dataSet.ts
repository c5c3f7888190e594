import { canonicalJson, sha256Hex } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * Labelled samples of so many values each: grey-scale images as bytes, the form in which MNIST is published; strings of
 * bits, a byte 0 or 1 each; or rows of finite floats.
 */
export interface DataSet {
  readonly name: string;
  /** The labels that occur, in the order of their classes: class c is `labels[c]`. */
  readonly labels: readonly (number | string)[];
  /** Values of one sample. */
  readonly pixels: number;
  /** [images, pixels] row-major; of bytes 0 is the background. */
  readonly images: Uint8Array | Float64Array;
  /** [images] class index of each image, 0..labels.length - 1. */
  readonly classes: Uint8Array;
  /** [images] a number to predict for each, in place of classes: then there are no labels, and all classes are 0. */
  readonly targets?: Float64Array;
}

/**
 * @param targets in place of labels
 * @throws QckptError DATA: sizes that do not fit together, a class that is not in `labels`
 */
export function createDataSet(
  name: string,
  labels: DataSet['labels'],
  pixels: number,
  images: DataSet['images'],
  classes: Uint8Array,
  targets?: Float64Array,
): DataSet {
  if (pixels < 1 || images.length !== classes.length * pixels)
    throw new QckptError(
      'DATA',
      `data set "${name}" expected ${classes.length} images x ${pixels} pixels, got ${images.length} values`,
    );
  if (targets !== undefined) {
    if (targets.length !== classes.length || labels.length > 0 || classes.some((own) => own !== 0))
      throw new QckptError(
        'DATA',
        `data set "${name}" expected ${classes.length} targets in place of classes, got ${targets.length} and ` +
          `${labels.length} labels`,
      );
    return { name, labels, pixels, images, classes, targets };
  }
  const stranger = classes.findIndex((label) => label >= labels.length);
  if (stranger >= 0)
    throw new QckptError(
      'DATA',
      `data set "${name}", image ${stranger}: expected class below ${labels.length}, got ${classes[stranger]}`,
    );
  return { name, labels, pixels, images, classes };
}

/**
 * Identity of a data set: SHA-256 over canonical JSON of {classes, images, labels, pixels} (the two arrays by their
 * SHA-256, floats as little-endian binary64); with targets of {images, pixels, targets}. The name is not part of it.
 */
export function dataSetDigest(dataSet: DataSet): string {
  if (dataSet.targets !== undefined)
    return sha256Hex(
      canonicalJson({
        images: sha256Hex(bytesOf(dataSet.images)),
        pixels: dataSet.pixels,
        targets: sha256Hex(bytesOf(dataSet.targets)),
      }),
    );
  return sha256Hex(
    canonicalJson({
      classes: sha256Hex(dataSet.classes),
      images: sha256Hex(bytesOf(dataSet.images)),
      labels: dataSet.labels,
      pixels: dataSet.pixels,
    }),
  );
}

function bytesOf(values: DataSet['images']): Uint8Array {
  return values instanceof Uint8Array
    ? values
    : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
