import { QckptError } from '../../numeric/qckptError.ts';
import type { HardwareProfile } from '../hardwareProfile.ts';
import { profileDigest } from '../profileSchema.ts';
import { ibmProfile } from './ibmProfile.ts';
import { type IbmPart, isConfiguration, isProperties, readIbmRecord } from './ibmRecord.ts';
import type { CalibrationDocument, Importer, ImportOptions } from './importer.ts';
import { createRemarkBook } from './remarkBook.ts';

/** IBM's BackendProperties and backend configuration, 2019 to 2026: cx, ecr and cz machines. */
export const ibm: Importer = {
  name: 'ibm',
  summary: 'IBM Quantum: BackendProperties, alone, with the configuration, or a series of them',
  documents:
    'the properties (props_*.json) of an IBM device, or a {date: properties} series, with or without its ' +
    'configuration (conf_*.json)',
  example: 'qckpt calibration import props_manila.json conf_manila.json -o manila.yaml',
  recognises: (document) => partsOf(document).length > 0,
  convert(documents, options) {
    const parts = documents.map(partsOf);
    const recorded = documents.filter((_, at) => parts[at].some(isProperties));
    if (recorded.length !== 1)
      throw new QckptError(
        'PROFILE',
        `expected one file with the device's properties (props_*.json), got ${named(recorded)}`,
      );
    const configurations = parts.flat().filter(isConfiguration);
    if (configurations.length > 1)
      throw new QckptError(
        'PROFILE',
        `expected at most one configuration (conf_*.json) of the device, got ${named(configurations)}`,
      );
    const days = parts.flat().filter(isProperties);
    const profiles = days.map((day) => {
      const remarks = createRemarkBook();
      return ibmProfile(readIbmRecord(day, configurations[0], remarks), documents, options, remarks);
    });
    return days.length === 1 ? profiles : namedByDate(profiles, options);
  },
};

/** More records in one file than that are refused. */
const longestSeries = 1000;

/** Properties and configurations in a document: itself, or the values of a list or mapping, of which each is one. */
function partsOf({ name, content }: CalibrationDocument): readonly IbmPart[] {
  const isPart = (part: IbmPart) => isProperties(part) || isConfiguration(part);
  if (isPart({ name, content })) return [{ name, content }];
  if (typeof content !== 'object' || content === null) return [];
  // One by one: what is no series may have millions of entries.
  const parts: IbmPart[] = [];
  for (const key in content) {
    const part = { name: `${name}: ${key}`, content: (content as Record<string, unknown>)[key] };
    if (!isPart(part)) return [];
    parts.push(part);
    if (parts.length > longestSeries)
      throw new QckptError(
        'PROFILE',
        `expected a series of at most ${longestSeries} records, got more (${name})`,
      );
  }
  return parts;
}

/**
 * A day that is there twice with the same values is one; each profile is named after its day, or its time where days
 * repeat.
 */
function namedByDate(
  profiles: readonly HardwareProfile[],
  { name }: ImportOptions,
): readonly HardwareProfile[] {
  const distinct = [...new Map(profiles.map((profile) => [profileDigest(profile), profile])).values()];
  const byTime = distinct.toSorted((a, b) => (stampOf(a) < stampOf(b) ? -1 : 1));
  const days = new Set(distinct.map(({ calibratedAt }) => calibratedAt.slice(0, 10)));
  const stamps = byTime.map((profile) =>
    days.size === distinct.length ? profile.calibratedAt.slice(0, 10) : stampOf(profile),
  );
  const twice = stamps.find((stamp, at) => stamps.indexOf(stamp) !== at);
  if (twice !== undefined)
    throw new QckptError('PROFILE', `expected one record of ${twice}, got two that differ`);
  return byTime.map((profile, at) => ({ ...profile, name: `${name ?? profile.name}-${stamps[at]}` }));
}

/** `2024-05-27T152723-0300`: no colon, which a file's name may not have everywhere. */
function stampOf({ calibratedAt }: HardwareProfile): string {
  return calibratedAt.replaceAll(':', '');
}

function named(parts: readonly { readonly name: string }[]): string {
  return parts.length === 0 ? 'none' : parts.map(({ name }) => name).join(', ');
}
