import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Checkpoint } from '../../checkpoint/format/checkpoint.ts';
import type { Recorded } from '../../checkpoint/verify/checks/check.ts';
import { type Records, recordedAmong } from '../../checkpoint/verify/recordedAmong.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { loadNoise, projectRoot } from '../spec/configFiles.ts';
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

/** What the files of configs/data/ stand for, wherever they are, by name: no YAML is read; the same test writes it. */
export const DATA_INDEX = 'configs/recorded-data.json';

const dataIndexSchema = z.record(z.string(), z.looseObject({ name: z.string(), kind: z.string() }));

let index: Promise<z.infer<typeof indexSchema>> | undefined;
let dataIndex: Promise<z.infer<typeof dataIndexSchema>> | undefined;

/** The project's own, in configs/. */
export const ownRecords: Records = {
  index: () => {
    index ??= readIndex(PROFILE_INDEX, indexSchema);
    return index;
  },
  profile: (kind, name) => (kind === 'hardware' ? loadHardware(name) : loadNoise(name)),
  data: async (name) => {
    dataIndex ??= readIndex(DATA_INDEX, dataIndexSchema);
    const known = await dataIndex;
    return Object.hasOwn(known, name) ? (known[name] as DataConfig) : null;
  },
};

async function readIndex<Index>(path: string, schema: z.ZodType<Index>): Promise<Index> {
  return schema.parse(JSON.parse(await readFile(new URL(path, projectRoot), 'utf8')));
}

/** What is recorded here under the names that a checkpoint uses. */
export async function recordedFor(checkpoint: Pick<Checkpoint, 'meta'>): Promise<Recorded> {
  return recordedAmong(ownRecords, checkpoint);
}
