import { existsSync, mkdirSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCalibrationFile } from '../../experiment/spec/calibrationDocument.ts';
import { loadDurations } from '../../experiment/spec/durationFiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { importers, importProfiles } from '../../hardware/importers/importers.ts';
import { createRemarkBook } from '../../hardware/importers/remarkBook.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { type RelaxationExcess, relaxationExcesses } from '../../hardware/relaxationExcess.ts';
import { writeProfileYaml } from '../../hardware/writeProfileYaml.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { tell } from '../output.ts';

/**
 * The options of `qckpt calibration import`. What a vendor's file leaves out is asked for here: name, ISO date, gate
 * durations, and the package and licence that the profile is to name as its source.
 */
export interface CalibrationImport {
  readonly files: readonly string[];
  readonly output?: string | undefined;
  readonly name?: string | undefined;
  readonly date?: string | undefined;
  readonly durations?: string | undefined;
  readonly package: string;
  readonly packageVersion: string;
  readonly licence: string;
  readonly force: boolean;
}

/** Writes the profile of a vendor's files, or, of a series, one a date into a folder. @throws QckptError */
export async function importCalibration(options: CalibrationImport): Promise<void> {
  const { files, output } = options;
  if (files.length === 0)
    throw new QckptError(
      'ARGUMENT',
      `"files" expected ${importers.map(({ documents }) => documents).join(', or ')}, got none`,
    );
  if (output === undefined)
    throw new QckptError('ARGUMENT', '"output" expected the profile to write (-o PROFILE.yaml), got nothing');
  const profiles = importProfiles(files.map(readCalibrationFile), {
    name: options.name,
    calibratedAt: options.date,
    package: options.package,
    version: options.packageVersion,
    licence: options.licence,
    durations: await loadDurations(options.durations),
  });
  const paths = pathsFor(profiles, output);
  for (const path of paths) refuseOverwrite(path, options.force);
  for (const [k, profile] of profiles.entries()) {
    await writeNewFile(paths[k], writeProfileYaml(profile), options.force);
    say(profile, paths[k]);
  }
}

/** A file for one profile; for several a folder, made where there is none. */
function pathsFor(profiles: readonly HardwareProfile[], output: string): string[] {
  const isFolder = existsSync(output) && statSync(output).isDirectory();
  if (profiles.length === 1 && !isFolder) return [output];
  if (existsSync(output) && !isFolder)
    throw new QckptError(
      'ARGUMENT',
      `"output" expected a folder for the profiles of ${profiles.length} dates, got a file (${output})`,
    );
  mkdirSync(output, { recursive: true });
  return profiles.map(({ name }) => {
    if (!/^[a-z0-9][a-z0-9._+-]{0,99}$/i.test(name))
      throw new QckptError(
        'PROFILE',
        `"name" expected letters, digits, dots and hyphens, for a file's name, got ${JSON.stringify(name)}`,
      );
    return join(output, `${name}.yaml`);
  });
}

function say(profile: HardwareProfile, path: string): void {
  const excess = excessRemark(relaxationExcesses(profile));
  for (const { value, kind, note } of profile.origins ?? [])
    if (kind === 'assumed') tell(`assumed: ${value}, ${note}`);
  for (const remark of [...profile.remarks, ...excess]) tell(`remark: ${remark}`);
  tell(`wrote ${path}: ${profile.name}, ${profile.qubits.length} qubits, digest ${profileDigest(profile)}`);
}

/** Not in the profile: it follows from its numbers. */
function excessRemark(excesses: readonly RelaxationExcess[]): string[] {
  const remarks = createRemarkBook();
  for (const { gate, qubits, error, relaxation } of excesses)
    remarks.note(
      'T1 and T2 over its duration alone exceed the recorded error: simulated worse than calibrated, ' +
        'unless relaxation is scaled',
      `${gate === null ? 'q' : `${gate} `}${qubits.join('-')} (${relaxation.toPrecision(3)} > ${error.toPrecision(3)})`,
    );
  return remarks.sentences();
}

/** Whole or not at all: written beside the target, flushed, then renamed. */
async function writeNewFile(path: string, text: string, overwrite: boolean): Promise<void> {
  refuseOverwrite(path, overwrite);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new QckptError('ARGUMENT', `cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}
