import { type Attribution, noAttribution, shapleyValues, switchesFor } from '../../checkpoint/attribution.ts';
import { type EvaluationSetting, outcomesOf, probabilitiesOfImages } from '../../checkpoint/claims.ts';
import { createEvaluationSetting } from '../../checkpoint/evaluationSetting.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { type Evaluation, evaluateExact } from '../../learn/evaluate.ts';
import type { PreparedData } from '../../learn/prepareData.ts';
import type { TrainCell } from '../plan.ts';
import type { CompiledModel } from '../training.ts';

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
  });
}

/**
 * Shapley values of a machine's noise sources in the exact loss, over all sixteen sets of sources switched on; with none on,
 * the loss is the ideal one.
 */
export function lossAttribution(
  cell: Pick<TrainCell, 'model' | 'idle' | 'seed'>,
  compiled: CompiledModel,
  profile: HardwareProfile | null,
  data: PreparedData,
  parameters: Float64Array,
  images: readonly number[],
): Attribution {
  if (profile === null) return noAttribution;
  return shapleyValues((sources) => {
    const setting = createEvaluationSetting({
      circuit: compiled.circuit,
      profile,
      idle: cell.idle,
      model: cell.model,
      data,
      seed: cell.seed,
      switches: switchesFor(sources),
    });
    return exactEvaluation(setting, parameters, images).loss;
  });
}
