import type { CheckpointMeta } from '../../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import type { Objective } from '../../learn/objectives/objective.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { loadNoise } from '../spec/configFiles.ts';
import { listHardware, loadHardware } from '../spec/hardwareFiles.ts';

/** All of `configs/hardware/`. */
export async function recordedMachines(): Promise<HardwareProfile[]> {
  return Promise.all((await listHardware()).map((name) => loadHardware(name)));
}

/** The profile with this digest, from the file or among those recorded here; null: neither. */
export async function findProfile(
  { name, sha256 }: NamedHardware,
  meta: Pick<CheckpointMeta, 'calibration'>,
): Promise<HardwareProfile | null> {
  const embedded = embeddedProfile(sha256, meta);
  if (embedded !== null) return embedded;
  const isIt = (profile: HardwareProfile): boolean => profileDigest(profile) === sha256;
  // The one that it is named after first: reading all takes a second.
  if ((await listHardware()).includes(name)) {
    const named = await loadHardware(name);
    if (isIt(named)) return named;
  }
  return (await recordedMachines()).find(isIt) ?? null;
}

/** The same for what the noise of eigensolvers is made of. */
export async function findNoise(
  { name, sha256 }: NamedHardware,
  meta: Pick<CheckpointMeta, 'calibration'>,
): Promise<HardwareProfile | null> {
  const embedded = embeddedProfile(sha256, meta);
  if (embedded !== null) return embedded;
  try {
    const recorded = await loadNoise(name);
    return profileDigest(recorded) === sha256 ? recorded : null;
  } catch (error) {
    if (error instanceof QckptError && error.code === 'SPEC') return null;
    throw error;
  }
}

function embeddedProfile(
  sha256: string,
  { calibration }: Pick<CheckpointMeta, 'calibration'>,
): HardwareProfile | null {
  const profile = calibration?.profile ?? null;
  return profile !== null && profileDigest(profile) === sha256 ? profile : null;
}

/** Where the profile of an objective's noise is, and what it is in words. */
export function profilesFor({ marked }: Pick<Objective, 'marked'>): {
  readonly find: typeof findProfile;
  readonly role: string;
} {
  return marked === null
    ? { find: findProfile, role: 'its machine' }
    : { find: findNoise, role: 'its noise' };
}

/** The error where it is nowhere: UNVERIFIABLE. */
export function missingProfile(role: string, { name, sha256 }: NamedHardware): QckptError {
  return new QckptError(
    'UNVERIFIABLE',
    `the profile of ${role} (${quoted(name)}, digest ${sha256.slice(0, 12)}) is neither in the file nor recorded here`,
  );
}
