import { evenSubset } from './data/evenSubset.ts';
import { anglesOf, type PreparedData } from './data/preparedData.ts';
import { sampleOrder } from './data/sampleOrder.ts';
import { fitLeastSquares } from './leastSquares.ts';
import { fitLogisticRegression } from './logisticRegression.ts';

/** What a linear model makes of the same data. */
export interface Baseline {
  /** Of a linear classifier on the same test images; absent: numbers are predicted. */
  readonly accuracy?: number | undefined;
  /** Mean squared error of least squares on the same test images; absent: there are classes. */
  readonly loss?: number | undefined;
  /** Training images that it was fitted on. */
  readonly images: number;
}

/** Too small to matter to the accuracy, large enough to have one best fit where classes can be told apart entirely. */
export const BASELINE_RIDGE = 1e-2;

/** Which part of a training a baseline stands beside. */
interface Beside {
  readonly seed: string;
  readonly samples: number;
  readonly testImages: number;
}

/** The images that the first `samples` steps see, once each, with their features, and the test images. */
function seenBy(data: PreparedData, { seed, samples, testImages }: Beside) {
  const imageAt = sampleOrder(seed, data.split.train, data.shuffled);
  const steps = Math.min(samples, data.split.train.length);
  const images = [...new Set(Array.from({ length: steps }, (_, step) => imageAt(step)))];
  const rows = images.map((image) => anglesOf(data, image));
  return { images, rows, test: evenSubset(data.split.test, testImages) };
}

/**
 * Least squares on what a QNN is given, as `baselineOf` for classes.
 * @param targets [images], as the QNN is to predict them
 */
export function regressionBaselineOf(data: PreparedData, targets: Float64Array, beside: Beside): Baseline {
  const { images, rows, test } = seenBy(data, beside);
  const predict = fitLeastSquares(
    rows,
    images.map((image) => targets[image]),
  );
  const loss = test.reduce((sum, image) => {
    const off = predict(anglesOf(data, image)) - targets[image];
    return sum + off * off;
  }, 0);
  return { loss: loss / test.length, images: images.length };
}

/**
 * Logistic regression on what a QNN is given: the same features, fitted on the images that the first `samples` steps
 * see, once each, and judged on the same test images.
 */
export function baselineOf(data: PreparedData, beside: Beside): Baseline {
  const { images, rows, test } = seenBy(data, beside);
  const { classOf } = fitLogisticRegression(
    { rows, classes: images.map((image) => data.classes[image]) },
    BASELINE_RIDGE,
  );
  const right = test.filter((image) => classOf(anglesOf(data, image)) === data.classes[image]).length;
  return { accuracy: right / test.length, images: images.length };
}
