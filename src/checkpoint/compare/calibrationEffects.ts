import type { PreparedData } from '../../learn/data/preparedData.ts';
import { createEvaluationSetting } from '../../learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { type ClassifierSubject, storedMachine } from '../verify/claimSubject.ts';
import { comparedImages } from './compareHardware.ts';
import { type CalibrationChange, withCalibrationNumber } from './diffCheckpoints.ts';

/**
 * What each changed calibration number does to a checkpoint's exact loss: the loss with that number alone as in the
 * other calibration, less the loss as it is. Zero for numbers that the circuit does not meet.
 * @throws QckptError QASM, HARDWARE: the stored circuit cannot run; others as `comparedImages`
 */
export function calibrationEffects(
  checkpoint: Checkpoint,
  subject: ClassifierSubject,
  data: PreparedData,
  changes: readonly CalibrationChange[],
): number[] {
  const { circuit, profile } = storedMachine(checkpoint);
  if (profile === null) return changes.map(() => 0);
  const { images } = comparedImages(checkpoint, data);
  const lossOn = (changed: typeof profile): number =>
    exactEvaluation(
      createEvaluationSetting({ ...subject, circuit, profile: changed, data }),
      checkpoint.parameters.data,
      images,
    ).loss;
  const before = lossOn(profile);
  return changes.map((change) => lossOn(withCalibrationNumber(profile, change)) - before);
}
