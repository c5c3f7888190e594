import type { DurationTable } from '../durations.ts';
import type { HardwareProfile } from '../hardwareProfile.ts';

/** One file of a vendor's calibration record: what it holds, its name and the digest of its bytes. */
export interface CalibrationDocument {
  readonly name: string;
  readonly sha256: string;
  /** JSON's value, out of a JSON string too, NaN and infinities as null; `CalibrationTable` of a table. */
  readonly content: unknown;
}

/** A table as text, the header first. */
export interface CalibrationTable {
  readonly table: readonly (readonly string[])[];
}

/** What the documents do not say themselves. */
export interface ImportOptions {
  /** Profile name; without it the vendor's own, stripped of prefixes. */
  readonly name?: string | undefined;
  /** When the machine was calibrated. */
  readonly calibratedAt?: string | undefined;
  /** Where the record was published. */
  readonly package: string;
  readonly version: string;
  readonly licence: string;
  /** How long gates take that the record has no duration of, the user's table before ours. */
  readonly durations: readonly DurationTable[];
}

/** A vendor's record format. */
export interface Importer {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** What a record consists of, for messages and help. */
  readonly documents: string;
  readonly example: string;
  /** Whether a document is one of this format's, judged by its content alone. */
  readonly recognises: (document: CalibrationDocument) => boolean;
  /**
   * Profiles from a complete record, in any order, one a date; what was changed or noticed goes into their remarks.
   * @throws QckptError PROFILE: the record is incomplete, malformed or describes an unusable device
   */
  readonly convert: (
    documents: readonly CalibrationDocument[],
    options: ImportOptions,
  ) => readonly HardwareProfile[];
}
