import { basename, dirname, join } from 'node:path';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { movableSubject } from '../../checkpoint/verify/claimSubject.ts';
import { findProfile, missingProfile } from '../../experiment/retraining/knownProfiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import type { DataFolderArguments } from '../options/dataFolderOption.ts';
import { createPreparer, preparedFor } from './createPreparer.ts';

/** A checkpoint that is changed on the machine where it is, and where what comes of it goes. */
export interface AtHome {
  readonly checkpoint: DecodedCheckpoint;
  /** null: noise-free. */
  readonly profile: HardwareProfile | null;
  /** null: an energy has none. */
  readonly data: PreparedData | null;
  readonly output: string;
}

/**
 * @param suffix of the output's name beside the file, where the command line names none
 * @param limit factor on the usual work on a stranger's file
 * @throws QckptError EXISTS: the output is there; UNVERIFIABLE: its machine is not known here
 */
export async function openAtHome(
  file: string,
  suffix: string,
  args: DataFolderArguments & { readonly output: string | undefined; readonly force: boolean },
  limit: number,
): Promise<AtHome> {
  const checkpoint = openCheckpoint(file, limit);
  const subject = movableSubject(checkpoint);
  const output =
    args.output ?? join(dirname(file), `${basename(file, '.safetensors')}-${suffix}.safetensors`);
  refuseOverwrite(output, args.force);
  const { calibration } = checkpoint.meta;
  const profile = calibration && (await findProfile(calibration, checkpoint.meta));
  if (calibration !== null && profile === null) throw missingProfile('its machine', calibration);
  const prepare = createPreparer(args['data-folder'], limit);
  const data = await preparedFor(prepare, subject, { checkpoint, path: file });
  return { checkpoint, profile, data, output };
}
