import { listHardware, loadHardware } from '../experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';

/** Names of the recorded machines that come with the package, sorted. */
export async function profileNames(): Promise<readonly string[]> {
  return listHardware();
}

/**
 * A machine with its calibration: by name, or from a file of the user's where there is a path or the ending `.yaml`,
 * `.yml` or `.json`.
 * @throws QckptError PROFILE: no such profile, or an unusable one
 */
export async function loadProfile(nameOrPath: string): Promise<HardwareProfile> {
  return loadHardware(nameOrPath);
}
