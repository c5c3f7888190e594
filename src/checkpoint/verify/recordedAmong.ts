import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import type { Recorded, RecordedProfile } from './checks/check.ts';
import { objectiveOf } from './claimSubject.ts';

/** Kinds of profiles: machines, and what the noise of eigensolvers is made of. */
export type ProfileKind = 'hardware' | 'noise';

/** What is recorded, wherever it is kept. */
export interface Records {
  /** Digests and dates by kind and name: reading a large profile takes longer than verifying a checkpoint. */
  readonly index: () => Promise<Readonly<Record<ProfileKind, Readonly<Record<string, ProfileDate>>>>>;
  /** @param name one of the index */
  readonly profile: (kind: ProfileKind, name: string) => Promise<HardwareProfile>;
  /** null: none of that name. */
  readonly data: (name: string) => Promise<DataConfig | null>;
}

/** What tells a profile. */
export interface ProfileDate {
  readonly sha256: string;
  readonly calibratedAt: string;
}

/** What is recorded under the names that a checkpoint uses. Names are looked up, never made part of a path. */
export async function recordedAmong(records: Records, { meta }: Pick<Checkpoint, 'meta'>): Promise<Recorded> {
  const { calibration, run } = meta;
  const profile =
    calibration === null
      ? null
      : await recordedProfile(records, isMarked({ meta }) ? 'noise' : 'hardware', calibration.name, {
          isNeeded: calibration.profile === null,
          sha256: calibration.sha256,
        });
  const parsed = cellSchema.safeParse(run.cell);
  return { profile, data: parsed.success ? await records.data(parsed.data.data.name) : null };
}

const cellSchema = z.looseObject({ data: z.looseObject({ name: z.string() }) });

/** Whether its noise is of marks; not where a file names an objective that is unknown here. */
function isMarked(checkpoint: Pick<Checkpoint, 'meta'>): boolean {
  try {
    return objectiveOf(checkpoint).marked !== null;
  } catch (error) {
    if (error instanceof QckptError) return false;
    throw error;
  }
}

async function recordedProfile(
  records: Records,
  kind: ProfileKind,
  name: string,
  wanted: { readonly isNeeded: boolean; readonly sha256: string },
): Promise<RecordedProfile | null> {
  const known = new Map(Object.entries((await records.index())[kind])).get(name);
  if (known === undefined) return null;
  const isWanted = wanted.isNeeded && wanted.sha256 === known.sha256;
  return { name, ...known, profile: isWanted ? await records.profile(kind, name) : null };
}
