import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import { type DataSet, dataSetDigest } from './dataSet.ts';
import type { CommonConfig, Prepare } from './dataSource.ts';
import { createFitter } from './preprocessing.ts';
import { stratifiedSplit } from './split.ts';

/** What standardization, PCA and scaling are fitted on: the training part, or every image, held-out ones included. */
export const fit = z.enum(['train', 'all']);

/**
 * Splits by seed and computes every image's encoding angles. With `fit: 'train'` the preprocessing sees the training
 * part only; `fit: 'all'` fits it on every image, held-out ones included, as in arXiv:2602.11383.
 * @throws QckptError DATA: a label without images; at use: a split or features that the images do not allow
 */
export function prepareImages(
  dataSet: DataSet,
  config: Pick<CommonConfig, 'split'> & { readonly fit: z.output<typeof fit> },
): Prepare {
  checkLabels(dataSet);
  const digest = dataSetDigest(dataSet);
  const fitOn = createFitter(dataSet);
  const everything = Array.from(dataSet.classes.keys());
  return (features, seed) => {
    const split = stratifiedSplit(dataSet.classes, config.split, seed);
    const { preprocessing, angles } = fitOn(config.fit === 'train' ? split.train : everything, features);
    return {
      digest,
      split,
      preprocessing,
      shuffled: true,
      angles,
      features,
      classes: dataSet.classes,
    };
  };
}

function checkLabels({ name, labels, classes }: DataSet): void {
  const missing = labels.find((_, c) => !classes.includes(c));
  if (missing !== undefined)
    throw new QckptError(
      'DATA',
      `data set "${name}" expected images of each of the labels ${labels.join(', ')}, got none of ${missing}`,
    );
}

/**
 * Whether images can be prepared: as `prepareImages`, but that a pixel may vary among all images and not among those
 * it is fitted on.
 * @throws QckptError DATA
 */
export function imagesFit(dataSet: DataSet, { split }: Pick<CommonConfig, 'split'>, features: number): void {
  checkLabels(dataSet);
  stratifiedSplit(dataSet.classes, split, 1);
  const { pixels, images } = dataSet;
  const isVarying = new Uint8Array(pixels);
  for (let k = pixels; k < images.length; k++)
    if (images[k] !== images[k % pixels]) isVarying[k % pixels] = 1;
  const varying = isVarying.reduce((sum, one) => sum + one, 0);
  if (features < 1 || features > varying)
    throw new QckptError(
      'DATA',
      `"components" expected integer in 1..${varying} varying pixels, got ${features}`,
    );
}
