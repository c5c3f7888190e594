import { basename } from 'node:path';
import type { Argv } from 'yargs';
import { listHardware, loadHardware } from '../../experiment/hardwareFiles.ts';
import { readBoundedFile } from '../../experiment/readBoundedFile.ts';
import { writeText } from '../../experiment/runRecord.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { CalibrationDocument } from '../../hardware/importers/importer.ts';
import { importers, importProfile } from '../../hardware/importers/importers.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { writeProfileYaml } from '../../hardware/writeProfileYaml.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { median } from '../../numeric/statistics.ts';
import type { Command } from '../command.ts';
import { print, tell } from '../output.ts';
import { refuseOverwrite } from '../refuseOverwrite.ts';
import { columnWidths } from '../textTable.ts';

interface CalibrationOptions {
  action: string;
  files: string[];
  output?: string | undefined;
  name?: string | undefined;
  package: string;
  packageVersion: string;
  licence: string;
  force: boolean;
  json: boolean;
}

export const calibration: Command<CalibrationOptions> = {
  usage: 'calibration <action> [files..]',
  summary: 'Import, list and show recorded hardware calibrations',
  example: 'qckpt calibration show manila',
  options: (yargs: Argv) =>
    yargs
      .positional('action', {
        type: 'string',
        choices: ['import', 'list', 'show'],
        demandOption: true,
        describe: 'import FILE... -o PROFILE.yaml | list | show NAME|FILE',
      })
      .positional('files', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'Files, or the NAME to show',
      })
      .option('output', { alias: 'o', type: 'string', describe: 'import: the profile to write' })
      .option('name', { type: 'string', describe: "import: the profile's name instead of the vendor's" })
      .option('package', {
        type: 'string',
        default: 'unstated',
        describe: 'import: where the record was published',
      })
      .option('package-version', { type: 'string', default: 'unstated', describe: 'import: version of that' })
      .option('licence', { type: 'string', default: 'unstated', describe: 'import: licence of the record' })
      .option('force', { type: 'boolean', default: false, describe: 'import: overwrite the output' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'list, show: print JSON',
      }) as unknown as Argv<CalibrationOptions>,
  run: async (args) => {
    const action = Object.hasOwn(actions, args.action) ? actions[args.action] : undefined;
    if (action === undefined)
      throw new QckptError(
        'ARGUMENT',
        `"action" expected one of ${Object.keys(actions).join(', ')}, got "${args.action}"`,
      );
    await action(args);
    return 0;
  },
};

const actions: Readonly<Record<string, (options: CalibrationOptions) => Promise<void>>> = {
  import: importCalibration,
  list: listCalibrations,
  show: showCalibration,
};

/** Large enough for a 156-qubit record many times over. */
const largestRecordBytes = 64 * 1024 * 1024;

async function importCalibration(options: CalibrationOptions): Promise<void> {
  const { files, output } = options;
  if (files.length === 0)
    throw new QckptError(
      'ARGUMENT',
      `"files" expected ${importers.map(({ documents }) => documents).join(', or ')}, got none`,
    );
  if (output === undefined)
    throw new QckptError('ARGUMENT', '"output" expected the profile to write (-o PROFILE.yaml), got nothing');
  const documents = files.map(readRecordFile);
  const profile = importProfile(documents, {
    name: options.name,
    package: options.package,
    version: options.packageVersion,
    licence: options.licence,
  });
  refuseOverwrite(output, options.force);
  writeText(output, writeProfileYaml(profile));
  for (const remark of profile.remarks) tell(`remark: ${remark}`);
  tell(`wrote ${output}: ${profile.name}, ${profile.qubits.length} qubits, digest ${profileDigest(profile)}`);
}

function readRecordFile(path: string): CalibrationDocument {
  const bytes = readBoundedFile(path, { most: largestRecordBytes, code: 'PROFILE' });
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return { name: basename(path), sha256: sha256Hex(bytes), content };
  } catch (error) {
    throw new QckptError(
      'PROFILE',
      `expected JSON, got text that does not parse: ${(error as Error).message} (${path})`,
    );
  }
}

async function listCalibrations({ json }: CalibrationOptions): Promise<void> {
  const rows = [];
  for (const name of await listHardware()) rows.push(summaryOf(name, await loadHardware(name)));
  if (json) return printJson(rows);
  printTable(
    ['name', 'technology', 'qubits', 'gates', '2q error', 'T1 (us)', 'calibrated', 'digest'],
    rows.map((row) => [
      row.name,
      row.technology,
      String(row.qubits),
      row.nativeGates.join(' '),
      figure(row.medianTwoQubitError, 3),
      figure(row.medianT1Us, 4),
      row.calibratedAt,
      row.digest.slice(0, 12),
    ]),
  );
}

function summaryOf(name: string, profile: HardwareProfile) {
  return {
    name,
    vendor: profile.vendor,
    technology: profile.technology,
    qubits: profile.qubits.length,
    couplers: profile.couplers.length,
    nativeGates: profile.nativeGates,
    medianTwoQubitError: medianKnown(profile.couplers.map(({ error }) => error)),
    medianT1Us: medianKnown(profile.qubits.map(({ t1Us }) => t1Us)),
    calibratedAt: profile.calibratedAt,
    digest: profileDigest(profile),
  };
}

async function showCalibration({ files, json }: CalibrationOptions): Promise<void> {
  if (files.length !== 1)
    throw new QckptError('ARGUMENT', `"files" expected one NAME or FILE to show, got ${files.length}`);
  const profile = await loadHardware(files[0]);
  if (json) return printJson({ ...profile, digest: profileDigest(profile) });
  const { source } = profile;
  printLine(`${profile.name}: ${profile.vendor}, ${profile.technology}, ${profile.qubits.length} qubits`);
  printLine(`native gates  ${profile.nativeGates.join(' ')}`);
  printLine(`calibrated    ${profile.calibratedAt}`);
  printLine(`source        ${source.package} ${source.version} (${source.licence})`);
  for (const file of source.files) printLine(`              ${file.name} sha256 ${file.sha256}`);
  printLine(`digest        ${profileDigest(profile)}\n`);
  printTable(
    ['qubit', 'T1 (us)', 'T2 (us)', 'p(1|0)', 'p(0|1)', 'readout (ns)', '1q error', '1q (ns)'],
    profile.qubits.map((qubit, index) => [
      String(index),
      figure(qubit.t1Us, 4),
      figure(qubit.t2Us, 4),
      figure(qubit.readoutP1Given0, 3),
      figure(qubit.readoutP0Given1, 3),
      figure(qubit.readoutDurationNs, 5),
      figure(qubit.oneQubitError, 3, 'dead'),
      figure(qubit.oneQubitDurationNs, 4),
    ]),
  );
  printLine('');
  printTable(
    ['coupler', 'gate', 'error', 'time (ns)'],
    profile.couplers.map(({ qubits, gate, error, durationNs }) => [
      qubits.join('-'),
      gate,
      figure(error, 3, 'dead'),
      figure(durationNs, 4),
    ]),
  );
  if (profile.origins !== undefined) {
    printLine('\nnot recorded qubit by qubit');
    printTable(
      ['value', 'kind', 'note'],
      profile.origins.map(({ value, kind, note }) => [value, kind, note]),
    );
  }
  if (profile.remarks.length > 0) printLine('\nremarks');
  for (const remark of profile.remarks) printLine(`- ${remark}`);
}

function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}

function printLine(line: string): void {
  print(`${line}\n`);
}

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = columnWidths(header, rows);
  for (const row of [header, ...rows])
    printLine(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

function figure(value: number | null, digits: number, missing = '-'): string {
  return value === null ? missing : String(Number(value.toPrecision(digits)));
}

function medianKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
