/**
 * `qckpt/browser`: what needs no disk. Bytes in, values out; the same results as everywhere. docs/library.md has an
 * example of each.
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
export { parseProfile } from './library/parseProfile.ts';
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
export {
  type Transpiled,
  type TranspileLevel,
  type TranspileSettings,
  transpile,
} from './library/transpile.ts';
export type {
  CheckpointVerdict,
  CheckpointVerification,
  RecomputedClaim,
} from './library/verification.ts';
export { type VerifyAnywhereOptions, verifyCheckpoint } from './library/verifyAnywhere.ts';
export { type ErrorCode, QckptError } from './numeric/qckptError.ts';
