/**
 * The one error class of qckpt: a `code` for programs, a sentence for people.
 *
 * A message names the field, what was expected, what was found and, where there is one, the place:
 * `"shots" expected integer >= 1, got 0 (experiments/hardware.yaml:12:10)`.
 */
export class QckptError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QckptError';
    this.code = code;
  }
}

/** What kind of thing went wrong; the command line maps each to an exit code. */
export type ErrorCode =
  | 'ARGUMENT' // a value handed to a function or an option is outside its domain
  | 'CIRCUIT' // a circuit is malformed
  | 'QASM' // OpenQASM text does not parse, or uses what is not supported
  | 'PROFILE' // a hardware profile or a vendor's calibration file is unusable
  | 'HARDWARE' // a circuit asks a device for a gate or coupler that it does not have
  | 'CAPACITY' // a simulation would need more memory than there is
  | 'TRANSPILE' // a circuit cannot be placed or routed on a device
  | 'SPEC' // an experiment or configuration file is wrong
  | 'DATA' // a data set is missing or not what it should be
  | 'CORRUPT' // a checkpoint's bytes are damaged or hostile
  | 'FOREIGN' // a file is no checkpoint, and never was one
  | 'UNVERIFIABLE' // a claim cannot be recomputed: something is missing
  | 'EXISTS' // something would be overwritten
  | 'STORAGE' // the disk is full, read-only or out of reach
  | 'LOCKED' // another process holds the run folder
  | 'INTERRUPTED'; // stopped by a signal, resumable
