import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { parseProfile as parse } from '../hardware/profileSchema.ts';

/**
 * A machine with its calibration from a value that was read or fetched, checked in full.
 * @throws QckptError PROFILE: names each field, what was expected and what was found
 */
export function parseProfile(value: unknown): HardwareProfile {
  return parse(value, 'profile');
}
