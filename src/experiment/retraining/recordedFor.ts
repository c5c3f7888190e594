import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Checkpoint } from '../../checkpoint/format/checkpoint.ts';
import type { Recorded, RecordedProfile } from '../../checkpoint/verify/checks/check.ts';
import { objectiveOf } from '../../checkpoint/verify/claimSubject.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { QckptError } from '../../numeric/qckptError.ts';
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

/** What is recorded here under the names that a checkpoint uses. Names are looked up, never made part of a path. */
export async function recordedFor({ meta }: Pick<Checkpoint, 'meta'>): Promise<Recorded> {
  const { calibration, run } = meta;
  const profile =
    calibration === null
      ? null
      : await recordedProfile(isMarked({ meta }) ? 'noise' : 'hardware', calibration.name, {
          isNeeded: calibration.profile === null,
          sha256: calibration.sha256,
        });
  return { profile, data: await recordedData(run.cell) };
}

/** Whether its noise is of configs/noise; not where a file names an objective that is unknown here. */
function isMarked(checkpoint: Pick<Checkpoint, 'meta'>): boolean {
  try {
    return objectiveOf(checkpoint).marked !== null;
  } catch (error) {
    if (error instanceof QckptError) return false;
    throw error;
  }
}

async function recordedProfile(
  kind: 'hardware' | 'noise',
  name: string,
  wanted: { readonly isNeeded: boolean; readonly sha256: string },
): Promise<RecordedProfile | null> {
  index ??= readFile(new URL(PROFILE_INDEX, projectRoot), 'utf8').then((text) =>
    indexSchema.parse(JSON.parse(text)),
  );
  const known = new Map(Object.entries((await index)[kind])).get(name);
  if (known === undefined) return null;
  const isWanted = wanted.isNeeded && wanted.sha256 === known.sha256;
  return { name, ...known, profile: isWanted ? await loaders[kind](name) : null };
}

const loaders: Readonly<Record<'hardware' | 'noise', (name: string) => Promise<HardwareProfile>>> = {
  hardware: loadHardware,
  noise: loadNoise,
};

const cellSchema = z.looseObject({ data: z.looseObject({ name: z.string() }) });

async function recordedData(cell: unknown): Promise<DataConfig | null> {
  const parsed = cellSchema.safeParse(cell);
  if (!parsed.success) return null;
  const { name } = parsed.data.data;
  return (await configNames('data')).includes(name) ? loadDataConfig(name) : null;
}
