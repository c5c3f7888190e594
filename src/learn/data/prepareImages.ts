import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import { type DataSet, dataSetDigest } from './dataSet.ts';
import type { CommonConfig, Prepare } from './dataSource.ts';
import { createFitter, encodingAngles } from './preprocessing.ts';
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
  const missing = dataSet.labels.find((_, c) => !dataSet.classes.includes(c));
  if (missing !== undefined)
    throw new QckptError(
      'DATA',
      `data set "${dataSet.name}" expected images of each of the labels ${dataSet.labels.join(', ')}, ` +
        `got none of ${missing}`,
    );
  const digest = dataSetDigest(dataSet);
  const fitOn = createFitter(dataSet);
  const everything = Array.from(dataSet.classes.keys());
  return (features, seed) => {
    const split = stratifiedSplit(dataSet.classes, config.split, seed);
    const preprocessing = fitOn(config.fit === 'train' ? split.train : everything, features);
    return {
      digest,
      split,
      preprocessing,
      shuffled: true,
      angles: encodingAngles(preprocessing, dataSet),
      features,
      classes: dataSet.classes,
    };
  };
}
