import { stopExitCode, stopSignals } from '../experiment/stopSignals.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';

/** 0 is success; 3 (mismatch) is returned by `verify` itself, 7 by a reproduction that differs from its reference. */
export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  ARGUMENT: 2,
  CIRCUIT: 2,
  QASM: 2,
  PROFILE: 2,
  HARDWARE: 2,
  CAPACITY: 2,
  TRANSPILE: 2,
  SPEC: 2,
  DATA: 2,
  EXISTS: 2,
  FOREIGN: 2,
  LOCKED: 2,
  STORAGE: 1,
  UNVERIFIABLE: 4,
  CORRUPT: 5,
  INTERRUPTED: 130,
};

/** A reproduction whose rows or verdicts differ from the reference. */
export const DIFFERS = 7;

/** The exit code that stands for an error; 1 for one that nobody foresaw. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof QckptError)) return 1;
  const signal = error.code === 'INTERRUPTED' && stopSignals.find((name) => name === error.cause);
  return signal ? stopExitCode(signal) : exitCodes[error.code];
}
