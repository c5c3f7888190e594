import { z } from 'zod';
import { canonicalJson, sha256Hex } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';

/**
 * Labelled grey-scale images, as bytes, the form in which MNIST is published; or strings of bits, a byte 0 or 1 each.
 */
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

const name = z.string().min(1);
const labels = z
  .array(z.int().min(0).max(9))
  .min(2)
  .refine((values) => new Set(values).size === values.length, 'labels must differ');
const split = z.strictObject({ validation: z.int().min(1), test: z.int().min(1) });
/** Standardization, PCA and scaling: fitted on the training part, or on every image, held-out ones included. */
const fit = z.enum(['train', 'all']);

const mnistPackage = z.strictObject({ name, kind: z.literal('mnist-package'), labels, split, fit });
const mnistIdx = z.strictObject({
  name,
  kind: z.literal('mnist-idx'),
  /** Where the IDX files are, from the working directory; not part of a result's identity. */
  folder: z.string().min(1).max(1024).optional(),
  labels,
  split,
  fit,
});
const parityBits = z.strictObject({
  name,
  kind: z.literal('parity-bits'),
  /** A file of `configs/parity-bits/`, without its ending: one string of bits a line. */
  file: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens'),
  labels: z.tuple([z.literal(0), z.literal(1)]),
  split,
  /** false: the first strings are validated and tested on, and trained on as well, as in arXiv:2602.11383. */
  heldOut: z.boolean(),
});

/** A file in `configs/data/`: which samples, how they are split, and on what the preprocessing is fitted. */
export const dataConfigSchema = z.discriminatedUnion('kind', [mnistPackage, mnistIdx, parityBits]);

/** A data set as a specification names it, with defaults filled in. */
export type DataConfig = z.infer<typeof dataConfigSchema>;
/** The same, of bit strings labelled by their parity. */
export type ParityConfig = z.infer<typeof parityBits>;
/** Where to read from is a matter of this computer; everything else is part of what a run is. */
export function identityOf(config: DataConfig): DataConfig {
  if (config.kind !== 'mnist-idx') return config;
  const { folder: _, ...rest } = config;
  return rest;
}

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
