import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Checkpoint } from '../../checkpoint/format/checkpoint.ts';
import type { Recorded } from '../../checkpoint/verify/checks/check.ts';
import { type Records, recordedAmong } from '../../checkpoint/verify/recordedAmong.ts';
import { configNames, loadDataConfig, loadNoise, projectRoot } from '../spec/configFiles.ts';
import { loadHardware } from '../spec/hardwareFiles.ts';

/**
 * Names, digests and dates of the profiles in configs/: reading the large ones takes longer than verifying a
 * checkpoint. `test/experiment/recordedFor.test.ts` compares it with them, and writes it.
 */
export const PROFILE_INDEX = 'configs/recorded-profiles.json';

const indexSchema = z.record(
  z.enum(['hardware', 'noise']),
  z.record(z.string(), z.strictObject({ sha256: z.string(), calibratedAt: z.string() })),
);

let index: Promise<z.infer<typeof indexSchema>> | undefined;

/** The project's own, in configs/. */
export const ownRecords: Records = {
  index: () => {
    index ??= readFile(new URL(PROFILE_INDEX, projectRoot), 'utf8').then((text) =>
      indexSchema.parse(JSON.parse(text)),
    );
    return index;
  },
  profile: (kind, name) => (kind === 'hardware' ? loadHardware(name) : loadNoise(name)),
  data: async (name) => ((await configNames('data')).includes(name) ? loadDataConfig(name) : null),
};

/** What is recorded here under the names that a checkpoint uses. */
export async function recordedFor(checkpoint: Pick<Checkpoint, 'meta'>): Promise<Recorded> {
  return recordedAmong(ownRecords, checkpoint);
}
