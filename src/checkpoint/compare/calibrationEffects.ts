import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import { type ClaimSubject, learnedOf, storedMachine } from '../verify/claimSubject.ts';
import { comparedImages } from './compareHardware.ts';
import { type CalibrationChange, withCalibrationNumber } from './diffCheckpoints.ts';

/**
 * What each changed calibration number does to a checkpoint's exact loss: the loss with that number alone as in the
 * other calibration, less the loss as it is. Zero for numbers that the circuit does not meet.
 * @throws QckptError QASM, HARDWARE: the stored circuit cannot run; others as `comparedImages`
 */
export function calibrationEffects(
  checkpoint: Checkpoint,
  subject: ClaimSubject,
  data: PreparedData | null,
  changes: readonly CalibrationChange[],
): number[] {
  const { circuit, profile } = storedMachine(checkpoint);
  if (profile === null) return changes.map(() => 0);
  const { objective } = subject;
  const { images } = comparedImages(checkpoint, objective, data);
  const lossOn = (changed: typeof profile): number =>
    objective.open({ ...subject, circuit, profile: changed, data }).exact(learnedOf(checkpoint), images).loss;
  const before = lossOn(profile);
  return changes.map((change) => lossOn(withCalibrationNumber(profile, change)) - before);
}
