import { type Evaluation, evaluateExact } from '../evaluate.ts';
import { type EvaluationSetting, outcomesOf, probabilitiesOfImages } from './classificationClaims.ts';
import { lossVariance } from './frequencyLoss.ts';
import type { MeasuredEvaluation } from './objective.ts';

/** Exact loss and accuracy of parameters on the given images. */
export function exactEvaluation(
  setting: EvaluationSetting,
  parameters: Float64Array,
  images: readonly number[],
): Evaluation {
  return evaluateExact({
    images,
    classes: setting.data.classes,
    outcomes: outcomesOf(setting.model),
    probabilities: probabilitiesOfImages(setting, parameters, images),
    loss: setting.loss,
  });
}

/**
 * The same with the loss' variance with M shots an image: the mean of the images', over their number.
 * @param shots Infinity: none
 */
export function measuredFrequencies(
  setting: EvaluationSetting,
  parameters: Float64Array,
  images: readonly number[],
  shots = Number.POSITIVE_INFINITY,
): MeasuredEvaluation {
  const outcomes = outcomesOf(setting.model);
  const { classes } = setting.data;
  const { loss } = setting;
  const probabilities = probabilitiesOfImages(setting, parameters, images);
  const found = evaluateExact({ images, classes, outcomes, probabilities, loss });
  if (shots === Number.POSITIVE_INFINITY) return { ...found, variance: 0 };
  const sum = images.reduce(
    (total, image, position) =>
      total + lossVariance(loss, probabilities(position)[outcomes[classes[image]]], shots),
    0,
  );
  return { ...found, variance: sum / (images.length * images.length) };
}
