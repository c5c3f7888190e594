import type { HardwareProfile } from '../hardwareProfile.ts';

/** One file of a vendor's calibration record: its JSON, its name and the digest of its bytes. */
export interface CalibrationDocument {
  readonly name: string;
  readonly sha256: string;
  readonly content: unknown;
}

/** What the documents do not say themselves. */
export interface ImportOptions {
  /** Profile name; without it the vendor's own, stripped of prefixes. */
  readonly name?: string | undefined;
  /** Where the record was published. */
  readonly package: string;
  readonly version: string;
  readonly licence: string;
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
   * A profile from a complete record, in any order; what was changed or noticed goes into its remarks.
   * @throws QckptError PROFILE: the record is incomplete, malformed or describes an unusable device
   */
  readonly convert: (documents: readonly CalibrationDocument[], options: ImportOptions) => HardwareProfile;
}
