import { type Evaluation, evaluateExact } from '../evaluate.ts';
import { type EvaluationSetting, outcomesOf, probabilitiesOfImages } from './classificationClaims.ts';

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
