import { calibrationDocument } from '../experiment/spec/calibrationDocument.ts';
import { loadDurations } from '../experiment/spec/durationFiles.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { importProfiles } from '../hardware/importers/importers.ts';

/** A file of a vendor's calibration record. */
export interface CalibrationFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a vendor's files do not say themselves. */
export interface ImportCalibrationOptions {
  /** Of the profile; without it the vendor's own. */
  readonly name?: string;
  /** When the machine was calibrated, ISO 8601. */
  readonly calibratedAt?: string;
  /** The package that the record was published in, its version and its licence: the profile names them. */
  readonly package?: string;
  readonly version?: string;
  readonly licence?: string;
}

/**
 * Profiles from a vendor's record, one a date: IBM's properties or its website's table, Amazon Braket's documents.
 * docs/calibrations.md says what is read. What was changed or noticed is in `remarks`.
 * @throws QckptError PROFILE: nothing that we know, incomplete, or unusable
 */
export async function importCalibration(
  files: readonly CalibrationFile[],
  options: ImportCalibrationOptions = {},
): Promise<readonly HardwareProfile[]> {
  return importProfiles(
    files.map(({ name, bytes }) => calibrationDocument(bytes, name)),
    {
      name: options.name,
      calibratedAt: options.calibratedAt,
      package: options.package ?? 'unstated',
      version: options.version ?? 'unstated',
      licence: options.licence ?? 'unstated',
      durations: await loadDurations(undefined),
    },
  );
}
