import { evenSubset } from './data/evenSubset.ts';
import { anglesOf, type PreparedData } from './data/preparedData.ts';
import { sampleOrder } from './data/sampleOrder.ts';
import { fitLogisticRegression } from './logisticRegression.ts';

/** What a linear classifier makes of the same data. */
export interface Baseline {
  /** On the same test images. */
  readonly accuracy: number;
  /** Training images that it was fitted on. */
  readonly images: number;
}

/** Too small to matter to the accuracy, large enough to have one best fit where classes can be told apart entirely. */
export const BASELINE_RIDGE = 1e-2;

/**
 * Logistic regression on what a QNN is given: the same features, fitted on the images that the first `samples` steps
 * see, once each, and judged on the same test images.
 */
export function baselineOf(
  data: PreparedData,
  {
    seed,
    samples,
    testImages,
  }: { readonly seed: string; readonly samples: number; readonly testImages: number },
): Baseline {
  const imageAt = sampleOrder(seed, data.split.train, data.shuffled);
  const steps = Math.min(samples, data.split.train.length);
  const images = [...new Set(Array.from({ length: steps }, (_, step) => imageAt(step)))];
  const rows = images.map((image) => anglesOf(data, image));
  const { classOf } = fitLogisticRegression(
    { rows, classes: images.map((image) => data.classes[image]) },
    BASELINE_RIDGE,
  );
  const test = evenSubset(data.split.test, testImages);
  const right = test.filter((image) => classOf(anglesOf(data, image)) === data.classes[image]).length;
  return { accuracy: right / test.length, images: images.length };
}
