import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { noiseSources } from '../../checkpoint/attribution.ts';
import { type ClaimSubject, claimSubject } from '../../checkpoint/claimSubject.ts';
import { compareHardware, type HardwareComparison } from '../../checkpoint/compareHardware.ts';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../checkpoint/contents.ts';
import { energySubject } from '../../checkpoint/energyClaims.ts';
import {
  type Verdict,
  type Verification,
  verifyCheckpoint,
  verifyEnergies,
  worstOf,
} from '../../checkpoint/verify.ts';
import { refuseCostly, verifyEnergySeconds, verifySeconds } from '../../checkpoint/verifyCost.ts';
import { loadMachine } from '../../experiment/hardwareFiles.ts';
import { readCheckpointFile } from '../../experiment/runFolder/readCheckpointFile.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { printable } from '../../numeric/quoted.ts';
import type { Command } from '../command.ts';
import { createPreparer, type Preparer } from '../createPreparer.ts';
import { csvLines } from '../csvLines.ts';
import { type DataFolderArguments, dataFolderOption } from '../dataFolderOption.ts';
import { isFolder } from '../isFolder.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../limitOption.ts';
import { print } from '../output.ts';
import { signedNumber } from '../signedNumber.ts';

interface VerifyArguments extends DataFolderArguments, LimitArguments {
  readonly files: string[];
  readonly on: string | undefined;
  readonly json: boolean;
  readonly csv: boolean;
}

/** Under each of sixteen choices of noise sources, on two machines; elements of the largest besides. */
const COMPARED_LOSSES = 48;

/** What is found of one file. */
interface Found extends Verification {
  /** null: not asked for, or not to be had. */
  readonly comparison: HardwareComparison | null;
  /** false: asked for, and not to be had. */
  readonly compared?: false;
}

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  'bit-identical': 0,
  'within tolerance': 0,
  mismatch: 3,
  unverifiable: 4,
  corrupt: 5,
};

export const verify: Command<VerifyArguments> = {
  usage: 'verify <files..>',
  summary:
    "Recompute a checkpoint's claims from the file alone: bit-identical, within tolerance, or mismatch and why",
  example: 'qckpt verify results/runs/reproduce-1',
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
          'Evaluate under other hardware too (a profile, a .yaml file, none), and say what the difference is due to; exit code 4 where that cannot be',
      })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON a file' })
      .option('csv', { type: 'boolean', default: false, describe: 'CSV, one value a line' }),
  run: async ({ files, on, json, csv, 'data-folder': dataFolder, ...rest }) => {
    const limit = checkedLimit(rest);
    if (json && csv) throw new QckptError('ARGUMENT', '"json" and "csv" expected one of them, got both');
    const paths = files.flatMap(checkpointsIn);
    if (paths.length === 0)
      throw new QckptError('ARGUMENT', `expected checkpoint files, found none in ${files.join(', ')}`);
    const other = on === undefined ? undefined : await loadMachine(on);
    const prepare = createPreparer(dataFolder, limit);
    const write = formats[json ? 'json' : csv ? 'csv' : 'text'];
    const all: Verdict[] = [];
    for (const [k, path] of paths.entries()) {
      const found = await verifyFile(path, prepare, other, limit);
      const isOpen = found.compared === false && EXIT_CODES[found.verdict] === 0;
      all.push(isOpen ? 'unverifiable' : found.verdict);
      print(write(path, found, k === 0));
    }
    return EXIT_CODES[worstOf(all)];
  },
};

/** @param other the machine to compare with; null: noise-free; undefined: none asked for */
async function verifyFile(
  path: string,
  prepare: Preparer,
  other: HardwareProfile | null | undefined,
  limit: number,
): Promise<Found> {
  let checkpoint: DecodedCheckpoint;
  try {
    checkpoint = decodeCheckpoint(readCheckpointFile(path, limit));
  } catch (error) {
    return failed('corrupt', 'CORRUPT', error);
  }
  try {
    const eigensolver = energySubject(checkpoint);
    if (eigensolver !== null) {
      refuseCostly(verifyEnergySeconds(checkpoint, eigensolver), limit);
      const verification = verifyEnergies(checkpoint, eigensolver);
      if (other === undefined) return { ...verification, comparison: null };
      return withComparison(verification, other, () => {
        throw new QckptError('UNVERIFIABLE', 'expected the checkpoint of a classifier, got an eigensolver');
      });
    }
    const subject = claimSubject(checkpoint);
    refuseCostly(secondsUnlessBroken(checkpoint, subject), limit);
    const data = await prepare(subject.data, subject.model.qubits, subject.seed);
    const verification = verifyCheckpoint(checkpoint, subject, data);
    // Without claims the stored circuit cannot run, and nothing can be compared.
    if (other === undefined || verification.claims.length === 0) return { ...verification, comparison: null };
    return withComparison(verification, other, () => {
      refuseCostly(verifySeconds(checkpoint, subject, COMPARED_LOSSES), limit);
      return compareHardware(checkpoint, subject, data, other);
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

/** A circuit that cannot run costs nothing, and the verdict says so. */
function secondsUnlessBroken(checkpoint: DecodedCheckpoint, subject: ClaimSubject): number {
  try {
    return verifySeconds(checkpoint, subject);
  } catch (error) {
    if (error instanceof QckptError) return 0;
    throw error;
  }
}

/** A machine that cannot hold one file's circuit takes nothing from the verdict on its claims, nor from the other files. */
function withComparison(
  verification: Verification,
  other: HardwareProfile | null,
  compare: () => HardwareComparison,
): Found {
  try {
    return { ...verification, comparison: compare() };
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    const reasons = [...verification.reasons, `not compared with ${other?.name ?? 'none'}: ${error.message}`];
    return { ...verification, reasons, comparison: null, compared: false };
  }
}

function failed(verdict: Verdict, code: QckptError['code'], error: unknown): Found {
  if (!(error instanceof QckptError) || error.code !== code) throw error;
  return { verdict, claims: [], reasons: [error.message], comparison: null };
}

function checkpointsIn(path: string): string[] {
  if (!isFolder(path)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.safetensors'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** How what is found of a file is written. */
const formats: Readonly<Record<string, (path: string, found: Found, first: boolean) => string>> = {
  // Names of files in a stranger's folder, too.
  text: (path, { comparison, ...verification }) =>
    printable(describe(path, verification) + (comparison === null ? '' : describeComparison(comparison))),
  json: (path, { comparison, ...verification }) =>
    `${canonicalJson({ file: path, ...verification, ...comparison })}\n`,
  csv: (path, found, first) => csvLines(csvHeader, csvRows(path, found), first),
};

function describe(path: string, { verdict, claims, reasons }: Verification): string {
  const lines = claims
    .filter((claim) => claim.verdict !== 'bit-identical')
    .map(
      (claim) =>
        `  ${claim.split} ${claim.name} (${claim.estimator}): reported ${claim.reported}, recomputed ${claim.recomputed}: ${claim.verdict}`,
    );
  const count = claims.length > 0 ? ` (${claims.length} claims)` : '';
  return `${path}: ${verdict}${count}\n${[...lines, ...reasons.map((reason) => `  ${reason}`)].map((line) => `${line}\n`).join('')}`;
}

const LISTED_ELEMENTS = 12;

function describeComparison(comparison: HardwareComparison): string {
  const { on, split, images, attribution } = comparison;
  const { parts, standardErrors, largest, elements } = attribution;
  const spread = (error: number | null): string => (error === null ? '' : ` +- ${error.toFixed(6)}`);
  const lines = [
    `on ${on}, ${images} ${split} images: loss ${comparison.lossThere.toFixed(6)}, at home ${comparison.lossAtHome.toFixed(6)}`,
    `accuracy ${comparison.accuracyThere}, at home ${comparison.accuracyAtHome}`,
    `difference in loss ${signedNumber(comparison.difference)}${spread(comparison.standardError)}${
      comparison.standardError === null ? '' : " (+-: standard error with the run's shots)"
    }`,
    ...noiseSources.map(
      (source) =>
        `  ${source.padEnd(11)}${signedNumber(parts[source])}${spread(standardErrors?.[source] ?? null)}`,
    ),
    `${largest} by ${largest === 'two_qubit' ? 'coupler' : 'qubit'}`,
    ...elements
      .slice(0, LISTED_ELEMENTS)
      .map(
        ({ machine, qubits, part }) =>
          `  ${(machine === 'home' ? 'home' : on).padEnd(13)}${qubits.join('-').padEnd(9)}${signedNumber(part)}`,
      ),
    ...(elements.length > LISTED_ELEMENTS
      ? [`  and ${elements.length - LISTED_ELEMENTS} smaller ones (--json, --csv)`]
      : []),
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}

const csvHeader = ['file', 'verdict', 'on', 'kind', 'name', 'value', 'standard_error'];

function csvRows(path: string, { verdict, claims, comparison }: Found): (string | number | null)[][] {
  const row = (on: string, kind: string, name: string, value: number | null, error: number | null = null) => [
    ...[path, verdict, on, kind, name],
    ...[value, error],
  ];
  if (comparison === null && claims.length === 0) return [row('', 'verdict', '', null)];
  const claimed = claims.flatMap(({ name, split, reported, recomputed }) => [
    row('', 'reported', `${split} ${name}`, reported),
    row('', 'recomputed', `${split} ${name}`, recomputed),
  ]);
  if (comparison === null) return claimed;
  const { on, attribution } = comparison;
  return [
    ...claimed,
    ...(['lossAtHome', 'lossThere', 'accuracyAtHome', 'accuracyThere'] as const).map((name) =>
      row(on, 'evaluation', name, comparison[name]),
    ),
    row(on, 'difference', 'loss', comparison.difference, comparison.standardError),
    ...noiseSources.map((source) =>
      row(on, 'part', source, attribution.parts[source], attribution.standardErrors?.[source] ?? null),
    ),
    ...attribution.elements.map(({ machine, qubits, part }) =>
      row(on, `${attribution.largest} part`, `${machine} ${qubits.join('-')}`, part),
    ),
  ];
}
