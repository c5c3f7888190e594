import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';

/** Labelled grey-scale images, as bytes: the form in which MNIST is published. */
export interface DataSet {
  readonly name: string;
  /** The labels that occur, in the order of their classes: class c is `labels[c]`. */
  readonly labels: readonly number[];
  /** Pixels of one image. */
  readonly pixels: number;
  /** [images, pixels] row-major, 0 (background) to 255. */
  readonly images: Uint8Array;
  /** [images] class index of each image, 0..labels.length - 1. */
  readonly classes: Uint8Array;
}

/** A file in `configs/data/`: which images, how they are split, and on what the preprocessing is fitted. */
export const dataConfigSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.literal('mnist-package'),
  labels: z
    .array(z.int().min(0).max(9))
    .min(2)
    .refine((labels) => new Set(labels).size === labels.length, 'labels must differ'),
  split: z.strictObject({ validation: z.int().min(1), test: z.int().min(1) }),
  fit: z.enum(['train', 'all']),
});

export type DataConfig = z.infer<typeof dataConfigSchema>;

/** @throws QckptError DATA: sizes that do not fit together, a class that is not in `labels` */
export function createDataSet(
  name: string,
  labels: readonly number[],
  pixels: number,
  images: Uint8Array,
  classes: Uint8Array,
): DataSet {
  if (pixels < 1 || images.length !== classes.length * pixels)
    throw new QckptError(
      'DATA',
      `data set "${name}" expected ${classes.length} images x ${pixels} pixels, got ${images.length} bytes`,
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
 * SHA-256). The name is not part of it.
 */
export function dataSetDigest(dataSet: DataSet): string {
  return sha256Hex(
    canonicalJson({
      classes: sha256Hex(dataSet.classes),
      images: sha256Hex(dataSet.images),
      labels: dataSet.labels,
      pixels: dataSet.pixels,
    }),
  );
}
