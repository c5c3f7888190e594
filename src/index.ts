/**
 * `qckpt`: the public interface, small and versioned (semver.org); all else may change at any time. docs/library.md has
 * an example of each.
 */
export type {
  CouplerCalibration,
  HardwareProfile,
  ProfileSource,
  ProfileValue,
  QubitCalibration,
  ValueOrigin,
} from './hardware/hardwareProfile.ts';
export {
  type CheckpointComparison,
  type CheckpointDifference,
  diffCheckpoints,
} from './library/diffCheckpoints.ts';
export { type ExportCircuitOptions, exportCircuit } from './library/exportCircuit.ts';
export {
  type CalibrationFile,
  type ImportCalibrationOptions,
  importCalibration,
} from './library/importCalibration.ts';
export { parseProfile } from './library/parseProfile.ts';
export { loadProfile, profileNames } from './library/profiles.ts';
export {
  type Checkpoint,
  type CheckpointClaim,
  type CheckpointTensor,
  describeCheckpoint,
  type Json,
  readCheckpoint,
} from './library/readCheckpoint.ts';
export {
  type Gradient,
  gradient,
  type SimulateOptions,
  type Simulation,
  simulate,
} from './library/simulate.ts';
export { type Trained, type TrainStepOptions, trainStep } from './library/trainStep.ts';
export {
  type Transpiled,
  type TranspileLevel,
  type TranspileSettings,
  transpile,
} from './library/transpile.ts';
export type {
  CheckpointVerdict,
  CheckpointVerification,
  InstalledOptions,
  RecomputedClaim,
} from './library/verification.ts';
export { verifyCheckpoint } from './library/verifyInstalled.ts';
export { type ErrorCode, QckptError } from './numeric/qckptError.ts';
