import type { Argv } from 'yargs';
import { datedRecords } from '../../experiment/spec/datedRecords.ts';
import { datesOf, dayOf, listHardware, loadHardware } from '../../experiment/spec/hardwareFiles.ts';
import { compareProfiles } from '../../hardware/compareProfiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { liveGates, relaxationExcesses } from '../../hardware/relaxationExcess.ts';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { median } from '../../numeric/statistics.ts';
import type { Command } from '../command.ts';
import { type CalibrationImport, importCalibration } from '../machines/calibrationImport.ts';
import { describeComparison } from '../machines/describeComparison.ts';
import { print } from '../output.ts';
import { textTable } from '../text/textTable.ts';

interface CalibrationOptions extends CalibrationImport {
  readonly action: string;
  readonly json: boolean;
}

/**
 * Everything about recorded hardware; the first argument chooses the action. `diff` exits with 1 where profiles differ.
 */
export const calibration: Command<CalibrationOptions> = {
  options: (yargs: Argv) =>
    yargs
      .positional('action', {
        type: 'string',
        choices: Object.keys(actions),
        demandOption: true,
        describe: 'import FILE... -o PROFILE.yaml | list [NAME...] | show NAME|FILE | diff A B',
      })
      .positional('files', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'Files, or the NAME to show, or two to compare; NAME@DATE: as recorded on that day',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'import: the profile to write; of a series of dates the folder',
      })
      .option('name', { type: 'string', describe: "import: the profile's name instead of the vendor's" })
      .option('date', { type: 'string', describe: 'import: when calibrated, where the files do not say' })
      .option('durations', {
        type: 'string',
        describe:
          'import: FILE of gate durations that the record lacks, before configs/durations/typical.yaml',
      })
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
        describe: 'list, show, diff: print JSON; of show a profile',
      }) as unknown as Argv<CalibrationOptions>,
  run: async (args) => {
    const action = Object.hasOwn(actions, args.action) ? actions[args.action] : undefined;
    if (action === undefined)
      throw new QckptError('ARGUMENT', notOneOf('action', Object.keys(actions), args.action));
    return action(args);
  },
};

/** Each says its exit code. */
const actions: Readonly<Record<string, (options: CalibrationOptions) => Promise<number>>> = {
  import: async (options) => {
    await importCalibration(options);
    return 0;
  },
  list: listCalibrations,
  show: showCalibration,
  diff: diffCalibrations,
};

/** All machines, with how many other days of each are recorded; or every day of the machines that are named. */
async function listCalibrations({ files, json }: CalibrationOptions): Promise<number> {
  const usual = await listHardware();
  const onlyDated = datedRecords().flatMap(({ machine }) => (usual.includes(machine) ? [] : machine));
  const rows = [];
  for (const name of files.length > 0 ? files : [...new Set([...usual, ...onlyDated])].sort()) {
    const dates = await datesOf(name);
    const asked =
      files.length > 0 && dates.length > 0 ? dates : [usual.includes(name) ? name : (dates.at(-1) ?? name)];
    for (const one of asked) {
      const profile = await loadHardware(one, 'files');
      const others = dates.map((date) => date.split('@')[1]).filter((date) => date !== dayOf(profile));
      rows.push({ ...summaryOf(one, profile), otherDates: others });
    }
  }
  if (json) return printJson(rows);
  return printTable(
    ['name', 'technology', 'qubits', 'gates', '2q error', 'T1 (us)', 'calibrated', 'other days', 'digest'],
    rows.map((row) => [
      row.name,
      row.technology,
      String(row.qubits),
      row.nativeGates.join(' '),
      figure(row.medianTwoQubitError, 3),
      figure(row.medianT1Us, 4),
      row.calibratedAt,
      daysInWords(row.otherDates),
      row.digest.slice(0, 12),
    ]),
  );
}

/** `3, 2021-12-09 to 2025-02-12`: `calibration list NAME` has each. */
function daysInWords(dates: readonly string[]): string {
  if (dates.length < 2) return dates[0] ?? '';
  return `${dates.length}, ${dates[0]} to ${dates.at(-1)}`;
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

async function showCalibration({ files, json }: CalibrationOptions): Promise<number> {
  if (files.length !== 1)
    throw new QckptError('ARGUMENT', `"files" expected one NAME or FILE to show, got ${files.length}`);
  const profile = await loadHardware(files[0], 'files');
  if (json) return printJson(profile);
  const { source } = profile;
  printLine(`${profile.name}: ${profile.vendor}, ${profile.technology}, ${profile.qubits.length} qubits`);
  printLine(`native gates  ${profile.nativeGates.join(' ')}`);
  printLine(`calibrated    ${profile.calibratedAt}`);
  printLine(`source        ${source.package} ${source.version} (${source.licence})`);
  for (const file of source.files) printLine(`              ${file.name} sha256 ${file.sha256}`);
  printLine(`digest        ${profileDigest(profile)}`);
  printLine(`relaxation    ${excessCount(profile)}\n`);
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
  return 0;
}

/** Gates that are simulated worse than calibrated, counted. */
function excessCount(profile: HardwareProfile): string {
  const excesses = relaxationExcesses(profile);
  const live = liveGates(profile);
  const count = (coupled: boolean) => excesses.filter(({ gate }) => (gate !== null) === coupled).length;
  return (
    `over a gate's duration above its recorded error: ${count(true)} of ${live.couplers} couplers, ` +
    `${count(false)} of ${live.qubits} qubits`
  );
}

async function diffCalibrations({ files, json }: CalibrationOptions): Promise<number> {
  if (files.length !== 2)
    throw new QckptError('ARGUMENT', `"files" expected two NAMEs or FILEs to compare, got ${files.length}`);
  const [a, b] = await Promise.all(files.map((name) => loadHardware(name, 'files')));
  const found = compareProfiles(a, b);
  if (json) printJson(found);
  else printLine(describeComparison(found));
  return found.equal ? 0 : DIFFERENT;
}

const DIFFERENT = 1;

function printJson(value: unknown): number {
  printLine(JSON.stringify(value, null, 2));
  return 0;
}

function printLine(line: string): void {
  print(`${line}\n`);
}

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): number {
  printLine(textTable(header, rows));
  return 0;
}

function figure(value: number | null, digits: number, missing = '-'): string {
  return value === null ? missing : String(Number(value.toPrecision(digits)));
}

function medianKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
