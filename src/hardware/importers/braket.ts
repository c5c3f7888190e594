import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import { createDurationBook } from '../durations.ts';
import type { HardwareProfile } from '../hardwareProfile.ts';
import { parseProfile } from '../profileSchema.ts';
import type { BraketMaker } from './braket/braketMaker.ts';
import { ionq } from './braket/ionq.ts';
import { iqm } from './braket/iqm.ts';
import { oqc } from './braket/oqc.ts';
import { rigetti } from './braket/rigetti.ts';
import { calibratedTime } from './calibratedTime.ts';
import type { Importer } from './importer.ts';
import { createRemarkBook } from './remarkBook.ts';

const makers: Readonly<Record<string, BraketMaker>> = { ionq, iqm, oqc, rigetti };

/**
 * Device documents as Amazon Braket hands them out: IonQ (averages of the device); IQM, OQC and Rigetti (qubit by
 * qubit).
 */
export const braket: Importer = {
  name: 'braket',
  summary: 'Amazon Braket device capabilities: IonQ, IQM, OQC and Rigetti',
  documents: "an Amazon Braket device document (an IonQ, IQM, OQC or Rigetti device's capabilities)",
  example: 'qckpt calibration import iqm_garnet_device_capabilities.json -o garnet.yaml',
  recognises: ({ content }) => makerOf(content) !== null,
  convert(documents, options) {
    if (documents.length !== 1)
      throw new QckptError(
        'PROFILE',
        `expected one Braket document, got ${documents.map(({ name }) => name).join(', ')}`,
      );
    const [document] = documents;
    const maker = makers[makerOf(document.content)!];
    const remarks = createRemarkBook();
    const durations = createDurationBook(options.durations, maker.vendor, remarks);
    const { calibratedAt, nativeGates, ...device } = maker.read(document, remarks, durations);
    const profile: HardwareProfile = {
      format: 'qckpt-hardware-profile/1',
      name: options.name ?? nameFrom(document.name),
      vendor: maker.vendor,
      technology: maker.technology,
      nativeGates,
      // What is no time is refused by the profile's schema, in its own words.
      calibratedAt: calibratedTime(calibratedAt)?.time ?? calibratedAt,
      source: {
        package: options.package,
        version: options.version,
        licence: options.licence,
        files: [{ name: document.name, sha256: document.sha256 }],
      },
      ...device,
      remarks: remarks.sentences(),
    };
    return [parseProfile(profile, document.name)];
  },
};

const header = z.looseObject({ braketSchemaHeader: z.looseObject({ name: z.string() }) });

function makerOf(content: unknown): string | null {
  const name = header.safeParse(content).data?.braketSchemaHeader.name;
  const maker = /^braket\.device_schema\.([a-z]+)\.\1_device_capabilities$/.exec(name ?? '')?.[1];
  return maker !== undefined && Object.hasOwn(makers, maker) ? maker : null;
}

function nameFrom(file: string): string {
  return file
    .replace(/\.json$/, '')
    .replace(/_device_capabilities$/, '')
    .replaceAll('_', '-');
}
