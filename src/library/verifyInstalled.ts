import { installedWorld } from './installedWorld.ts';
import type { CheckpointVerification, InstalledOptions } from './verification.ts';
import { verifyIn } from './verifyIn.ts';

/**
 * Recomputes all that a checkpoint claims, from its bytes and the data that it names, offline.
 * @returns a verdict, whatever is wrong with the bytes
 */
export async function verifyCheckpoint(
  bytes: Uint8Array,
  options: InstalledOptions = {},
): Promise<CheckpointVerification> {
  return verifyIn(installedWorld(options), bytes);
}
