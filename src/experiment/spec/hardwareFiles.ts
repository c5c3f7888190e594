import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseProfile } from '../../hardware/profileSchema.ts';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { projectRoot } from '../projectRoot.ts';
import { type DatedRecord, datedRecords, datedText } from './datedRecords.ts';
import { readYamlFile } from './readYamlFile.ts';

const shippedProfiles = new URL('configs/hardware/', projectRoot);

/**
 * A hardware profile: by NAME from `configs/hardware/NAME.yaml`; by MACHINE@DATE, as it was recorded on that day; or
 * from a file, when there is a path separator or the name ends in `.yaml`, `.yml` or `.json`.
 * @param field what a message calls the place of the name
 * @throws QckptError PROFILE: no such profile, or an unusable one
 */
export async function loadHardware(nameOrPath: string, field = 'hardware'): Promise<HardwareProfile> {
  if (/[/\\]|\.(ya?ml|json)$/.test(nameOrPath)) return readProfile(nameOrPath);
  const known = shipped.get(nameOrPath) ?? readShipped(nameOrPath, field);
  shipped.set(nameOrPath, known);
  // A failure names the field of who asked: the next one asks for another.
  known.catch(() => shipped.delete(nameOrPath));
  return known;
}

async function readShipped(name: string, field: string): Promise<HardwareProfile> {
  const record = datedRecords().find((one) => name === one.name || name === `${one.machine}@${one.date}`);
  if (record !== undefined) return readDated(record);
  const [machine, date] = name.split('@');
  if (date === undefined) return readProfile(await shippedPath(name, field));
  // The usual profile is the record of some day, too.
  const usual = (await listHardware()).includes(machine) ? await loadHardware(machine) : null;
  if (usual !== null && dayOf(usual) === date) return usual;
  const dates = await datesOf(machine);
  const expected = dates.length === 0 ? `a machine with dates (${datedMachines()})` : dates.join(', ');
  throw new QckptError('PROFILE', `"${field}" expected ${expected}, got "${name}"`);
}

async function readDated(record: DatedRecord): Promise<HardwareProfile> {
  const { text, path } = datedText(record);
  const { value, locate } = (await import('./yamlFile.ts')).parseYamlText(text, path, 'PROFILE');
  return parseProfile(value, locate);
}

/** The days on which a machine was recorded, its usual profile's among them, ascending: `hanoi@2021-12-09`. */
export async function datesOf(machine: string): Promise<string[]> {
  const usual = (await listHardware()).includes(machine) ? [dayOf(await loadHardware(machine))] : [];
  const others = datedRecords().filter((one) => one.machine === machine);
  if (others.length === 0) return [];
  return [...new Set([...others.map(({ date }) => date), ...usual])]
    .sort()
    .map((date) => `${machine}@${date}`);
}

function datedMachines(): string {
  return [...new Set(datedRecords().map(({ machine }) => machine))].join(', ');
}

/** The day of a record, as its machine's clock had it. */
export function dayOf({ calibratedAt }: Pick<HardwareProfile, 'calibratedAt'>): string {
  return calibratedAt.slice(0, 10);
}

/** The same, and null for `none`: noise-free. */
export async function loadMachine(nameOrPath: string, field = 'hardware'): Promise<HardwareProfile | null> {
  return nameOrPath === 'none' ? null : loadHardware(nameOrPath, field);
}

/** Those of the project, read once: the larger ones take a tenth of a second. */
const shipped = new Map<string, Promise<HardwareProfile>>();

async function readProfile(path: string): Promise<HardwareProfile> {
  const { value, locate } = await readYamlFile(path, 'PROFILE');
  return parseProfile(value, locate);
}

/** Names of the profiles in `configs/hardware/`, sorted; `datedRecords` has those of other days. */
export async function listHardware(): Promise<string[]> {
  const files = await readdir(shippedProfiles);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

async function shippedPath(name: string, field: string): Promise<string> {
  const known = await listHardware();
  if (!known.includes(name))
    throw new QckptError(
      'PROFILE',
      `${notOneOf(field, known, name, 'or a .yaml or .json file')}${datedHint(name)}`,
    );
  return fileURLToPath(new URL(`${name}.yaml`, shippedProfiles));
}

/** For names of machines of which there is no usual profile. */
function datedHint(name: string): string {
  const dates = datedRecords().filter(({ machine }) => machine === name);
  return dates.length === 0 ? '' : ` (recorded: ${dates.map(({ date }) => `${name}@${date}`).join(', ')})`;
}
