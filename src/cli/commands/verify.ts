import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HardwareComparison } from '../../checkpoint/compare/compareHardware.ts';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../checkpoint/format/contents.ts';
import { claimSubject, movableSubject } from '../../checkpoint/verify/claimSubject.ts';
import { unreadable, type Verdict, worstOf } from '../../checkpoint/verify/verdicts.ts';
import { type Verification, verifyCheckpoint } from '../../checkpoint/verify/verify.ts';
import { refuseCostly, secondsUnlessBroken, verifySeconds } from '../../checkpoint/verify/verifyCost.ts';
import { nothingVouched } from '../../checkpoint/verify/vouching.ts';
import { recordedFor } from '../../experiment/retraining/recordedFor.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { NoiseScale } from '../../hardware/noiseScale.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readCheckpointFile } from '../../storage/checkpoints/readCheckpointFile.ts';
import { createPreparer, type Preparer, preparedFor } from '../checkpoints/createPreparer.ts';
import type { createRetrainer, Retrainer } from '../checkpoints/createRetrainer.ts';
import { summaryOf, type Verified, verdictFormats } from '../checkpoints/verdictFormats.ts';
import type { Command } from '../command.ts';
import { isFolder } from '../files/isFolder.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { noiseScaleOption, readNoiseScale } from '../options/noiseScaleOption.ts';
import { print } from '../output.ts';
import { createPatientReport } from '../runs/patientReport.ts';

interface VerifyArguments extends DataFolderArguments, LimitArguments {
  readonly files: string[];
  readonly on: string | undefined;
  readonly 'noise-scale': string[] | undefined;
  readonly retrain: boolean;
  readonly json: boolean;
  readonly csv: boolean;
  readonly each: boolean;
  readonly quiet: boolean;
}

/** What to compare with. */
interface OtherHardware {
  /** null: noise-free. */
  readonly profile: HardwareProfile | null;
  readonly scale?: NoiseScale;
}

/** What is found of one file. */
interface Found extends Verified {
  /** false: asked for, and not to be had. */
  readonly compared?: false;
}

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  'bit-identical': 0,
  'within tolerance': 0,
  mismatch: 3,
  unverifiable: 4,
  'not a checkpoint': 2,
  corrupt: 5,
};

/** The worst verdict of all files makes the exit code, from `EXIT_CODES`. */
export const verify: Command<VerifyArguments> = {
  options: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Checkpoint files, or folders with some',
      })
      .option('on', {
        type: 'string',
        describe:
          'Evaluate under other hardware too (a profile, a .yaml file, none), and say what the ' +
          'difference is due to; exit code 4 where that cannot be',
      })
      .option('noise-scale', {
        ...noiseScaleOption,
        describe: `With --on, of the other hardware: ${noiseScaleOption.describe}`,
      })
      .option('retrain', {
        type: 'boolean',
        default: false,
        describe:
          'Train again from the seed, move as the lineage says, and compare to the bit: exit code 3 ' +
          'where it differs, 4 where that cannot be',
      })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('each', {
        type: 'boolean',
        default: false,
        describe: 'Of a folder, too, print every file and every claim, not only what is not bit-identical',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Show no progress' })
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON a file' })
      .option('csv', { type: 'boolean', default: false, describe: 'CSV, one value a line' }),
  run: async ({ files, on, json, csv, each, quiet, 'data-folder': dataFolder, ...args }) => {
    const limit = checkedLimit(args);
    if (json && csv) throw new QckptError('ARGUMENT', '"json" and "csv" expected one of them, got both');
    const paths = files.flatMap(checkpointsIn);
    if (paths.length === 0)
      throw new QckptError('ARGUMENT', `expected checkpoint files, found none in ${files.join(', ')}`);
    if (on === undefined && args['noise-scale'] !== undefined)
      throw new QckptError('ARGUMENT', '"noise-scale" expected with --on, got it without');
    const other = on === undefined ? undefined : await otherHardware(on, args['noise-scale']);
    const prepare = createPreparer(dataFolder, limit);
    const retrainer = args.retrain ? await retrainerFor(prepare, limit, paths, quiet) : null;
    const format = json ? 'json' : csv ? 'csv' : 'text';
    const isOneFile = files.length === 1 && paths[0] === files[0];
    const named = new Set(files);
    const progress = createPatientReport(quiet);
    const all: Found[] = [];
    for (const [k, path] of paths.entries()) {
      progress.update({
        tasksDone: k,
        tasks: paths.length,
        share: k / paths.length,
        running: [basename(path)],
      });
      const verified = await verifyFile(path, prepare, other, limit).catch((error: unknown) => {
        // Of several files the others are verified all the same.
        if (isOneFile || !(error instanceof QckptError)) throw error;
        return { ...failed('unverifiable', error.code, error), isSkipped: true };
      });
      const found = retrainer === null ? verified : await withRetraining(path, verified, retrainer, limit);
      all.push(found);
      const isQuiet = format === 'text' && !each && !named.has(path) && isAsExpected(found);
      if (!isQuiet) print(await verdictFormats[format](path, found, k === 0, each || isOneFile));
    }
    progress.end();
    if (format === 'text') print(summaryOf(all, isOneFile));
    return EXIT_CODES[worstOf(all.map(overallOf))];
  },
};

/** What a folder's summary says enough of. */
function isAsExpected({ verdict, comparison, retraining }: Found): boolean {
  return verdict === 'bit-identical' && comparison === null && retraining?.result !== 'different';
}

/** What few ask for is loaded for them only, here and below. */
async function otherHardware(name: string, scale: string[] | undefined): Promise<OtherHardware> {
  const { loadMachine } = await import('../../experiment/spec/hardwareFiles.ts');
  return {
    profile: await loadMachine(name, '--on'),
    ...(scale === undefined ? {} : { scale: readNoiseScale(scale) }),
  };
}

async function retrainerFor(...inputs: Parameters<typeof createRetrainer>): Promise<Retrainer> {
  return (await import('../checkpoints/createRetrainer.ts')).createRetrainer(...inputs);
}

/** The verdict, or what is worse of what was asked for besides; what could not be made leaves a file open. */
function overallOf({ verdict, compared, retraining }: Found): Verdict {
  if (retraining?.result === 'different') return worstOf([verdict, 'mismatch']);
  const isOpen = compared === false || retraining?.result === 'not retrained';
  return isOpen && EXIT_CODES[verdict] === 0 ? 'unverifiable' : verdict;
}

/** Whatever the verdict: what differs may explain it. */
async function withRetraining(
  path: string,
  found: Found,
  retrainer: Retrainer,
  limit: number,
): Promise<Found> {
  if (['corrupt', 'not a checkpoint'].includes(found.verdict) || found.isSkipped) return found;
  return { ...found, retraining: await retrainer(decodeCheckpoint(readCheckpointFile(path, limit)), path) };
}

/** @param other the machine to compare with; undefined: none asked for */
async function verifyFile(
  path: string,
  prepare: Preparer,
  other: OtherHardware | undefined,
  limit: number,
): Promise<Found> {
  let checkpoint: DecodedCheckpoint;
  try {
    checkpoint = decodeCheckpoint(readCheckpointFile(path, limit));
  } catch (error) {
    const verdict = error instanceof QckptError ? unreadable.get(error.code) : undefined;
    if (verdict === undefined) throw error;
    return failed(verdict, (error as QckptError).code, error);
  }
  try {
    const subject = claimSubject(checkpoint);
    refuseCostly(secondsUnlessBroken(checkpoint, subject), limit);
    const data = await preparedFor(prepare, subject, { checkpoint, path });
    const verification = verifyCheckpoint(checkpoint, subject, data, await recordedFor(checkpoint));
    // Without claims the stored circuit cannot run, and nothing can be compared.
    if (other === undefined || verification.claims.length === 0) return { ...verification, comparison: null };
    const { compareHardware, COMPARED_LOSSES } = await import('../../checkpoint/compare/compareHardware.ts');
    return withComparison(verification, other, () => {
      const movable = movableSubject(checkpoint);
      refuseCostly(verifySeconds(checkpoint, subject, COMPARED_LOSSES), limit);
      return compareHardware(checkpoint, movable, data, other.profile, other.scale);
    });
  } catch (error) {
    // Data that is not here cannot contradict a claim.
    return failed(
      'unverifiable',
      error instanceof QckptError && error.code === 'DATA' ? 'DATA' : 'UNVERIFIABLE',
      error,
    );
  }
}

/**
 * A machine that cannot hold one file's circuit takes nothing from the verdict on its claims, nor from the other files.
 */
function withComparison(
  verification: Verification,
  { profile }: OtherHardware,
  compare: () => HardwareComparison,
): Found {
  try {
    return { ...verification, comparison: compare() };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    const reasons = [
      ...verification.reasons,
      `not compared with ${profile?.name ?? 'none'}: ${error.message}`,
    ];
    return { ...verification, reasons, comparison: null, compared: false };
  }
}

function failed(verdict: Verdict, code: QckptError['code'], error: unknown): Found {
  if (!(error instanceof QckptError) || error.code !== code) throw error;
  return { ...nothingVouched, verdict, claims: [], reasons: [error.message], comparison: null };
}

function checkpointsIn(path: string): string[] {
  if (!isFolder(path)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.safetensors'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
