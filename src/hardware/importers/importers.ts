import { QckptError } from '../../numeric/qckptError.ts';
import type { HardwareProfile } from '../hardwareProfile.ts';
import { braket } from './braket.ts';
import { ibm } from './ibm.ts';
import type { CalibrationDocument, Importer, ImportOptions } from './importer.ts';

/** Every vendor format that `qckpt calibration import` reads. */
export const importers: readonly Importer[] = [ibm, braket];

/**
 * A profile from a vendor's files, by the one importer that recognises them all.
 * @throws QckptError PROFILE
 */
export function importProfile(
  documents: readonly CalibrationDocument[],
  options: ImportOptions,
): HardwareProfile {
  for (const document of documents)
    if (!importers.some((importer) => importer.recognises(document)))
      throw new QckptError(
        'PROFILE',
        `${document.name} is no calibration record, expected ${importers.map(({ documents }) => documents).join(', or ')}`,
      );
  const importer = importers.find(({ recognises }) => documents.every(recognises));
  if (importer === undefined || documents.length === 0)
    throw new QckptError('PROFILE', 'expected the files of one calibration record, of one vendor');
  return importer.convert(documents, options);
}
