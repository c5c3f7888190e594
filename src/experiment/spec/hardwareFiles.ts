import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseProfile } from '../../hardware/profileSchema.ts';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { projectRoot } from '../projectRoot.ts';
import { readYamlFile } from './readYamlFile.ts';

const shippedProfiles = new URL('configs/hardware/', projectRoot);

/**
 * A hardware profile: by NAME from `configs/hardware/NAME.yaml`, or from a file, when there is a path separator or the
 * name ends in `.yaml`, `.yml` or `.json`.
 * @param field what a message calls the place of the name
 * @throws QckptError PROFILE: no such profile, or an unusable one
 */
export async function loadHardware(nameOrPath: string, field = 'hardware'): Promise<HardwareProfile> {
  if (/[/\\]|\.(ya?ml|json)$/.test(nameOrPath)) return readProfile(nameOrPath);
  const path = await shippedPath(nameOrPath, field);
  const known = shipped.get(path) ?? readProfile(path);
  shipped.set(path, known);
  return known;
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

/** Names of the profiles in `configs/hardware/`, sorted. */
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
    throw new QckptError('PROFILE', notOneOf(field, known, name, 'or a .yaml or .json file'));
  return fileURLToPath(new URL(`${name}.yaml`, shippedProfiles));
}
