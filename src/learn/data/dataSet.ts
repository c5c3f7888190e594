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
}

/** @throws QckptError DATA: sizes that do not fit together, a class that is not in `labels` */
export function createDataSet(
  name: string,
  labels: DataSet['labels'],
  pixels: number,
  images: DataSet['images'],
  classes: Uint8Array,
): DataSet {
  if (pixels < 1 || images.length !== classes.length * pixels)
    throw new QckptError(
      'DATA',
      `data set "${name}" expected ${classes.length} images x ${pixels} pixels, got ${images.length} values`,
    );
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
 * SHA-256, floats as little-endian binary64). The name is not part of it.
 */
export function dataSetDigest(dataSet: DataSet): string {
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
