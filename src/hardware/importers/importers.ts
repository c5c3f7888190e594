import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import type { HardwareProfile } from '../hardwareProfile.ts';
import { braket } from './braket.ts';
import { dailyTables } from './dailyTables.ts';
import { ibm } from './ibm.ts';
import { ibmTable } from './ibmTable.ts';
import type { CalibrationDocument, Importer, ImportOptions } from './importer.ts';

/** Every vendor format that `qckpt calibration import` reads. */
export const importers: readonly Importer[] = [ibm, ibmTable, dailyTables, braket];

/**
 * Profiles from a vendor's files, one a date, by the one importer that recognises them all.
 * @throws QckptError PROFILE
 */
export function importProfiles(
  documents: readonly CalibrationDocument[],
  options: ImportOptions,
): readonly HardwareProfile[] {
  for (const document of documents)
    if (!importers.some((importer) => importer.recognises(document)))
      throw new QckptError(
        'PROFILE',
        `${document.name} is ${reasonOf(document)}, expected ` +
          `${importers.map(({ documents }) => documents).join(', or ')}`,
      );
  const importer = importers.find(({ recognises }) => documents.every(recognises));
  if (importer === undefined || documents.length === 0)
    throw new QckptError('PROFILE', 'expected the files of one calibration record, of one vendor');
  return importer.convert(documents, options);
}

/** Records that we know, and that no profile can be made of. */
const unusable: readonly { readonly schema: z.ZodType; readonly reason: string }[] = [
  {
    schema: z.looseObject({ noise_specs: z.looseObject({}), n_qubits: z.number() }),
    reason:
      "Quantinuum's list of machines, which has a memory error a layer in place of T1, T2 and durations: no " +
      'profile can hold that',
  },
  {
    schema: z.looseObject({
      braketSchemaHeader: z.looseObject({ name: z.string().regex(/^braket\.device_schema\./) }),
    }),
    reason: 'an Amazon Braket document of a maker or kind that we do not read',
  },
];

function reasonOf({ content }: CalibrationDocument): string {
  // Of a list its first entry tells: there may be millions.
  const one: unknown = Array.isArray(content) ? content[0] : content;
  const known = unusable.find(({ schema }) => schema.safeParse(one).success);
  return known?.reason ?? 'no calibration record that we know';
}
