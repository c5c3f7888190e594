import { z } from 'zod';
import { gates } from '../../circuit/gates.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { parseWithSchema } from '../parseWithSchema.ts';
import { profileLimits } from '../profileSchema.ts';
import { calibratedTime } from './calibratedTime.ts';
import type { CalibrationDocument } from './importer.ts';
import type { RemarkBook } from './remarkBook.ts';

/** A number with its name, unit and date, as IBM writes every calibrated value; null: no value. */
const namedValue = z.object({
  name: z.string(),
  unit: z.string().nullish(),
  value: z.union([z.number(), z.boolean()]).nullish(),
});

/** A value of a qubit or a gate as IBM lists it, with its unit. */
export interface NamedValue {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

const index = z
  .int()
  .min(0)
  .max(profileLimits.qubits - 1);

/** Some tools keep the type beside the text. */
const date = z.union([
  z.string(),
  z.object({ __value__: z.string() }).transform(({ __value__ }) => __value__),
]);

const properties = z.object({
  backend_name: z.string().min(1),
  last_update_date: date,
  qubits: z.array(z.array(namedValue).max(100)).min(1).max(profileLimits.qubits),
  gates: z
    .array(
      z.object({
        gate: z.string(),
        qubits: z.array(index).min(1).max(8),
        parameters: z.array(namedValue).max(100),
      }),
    )
    .max(100_000),
});

const configuration = z.object({
  backend_name: z.string().min(1),
  n_qubits: z.int().min(1).max(profileLimits.qubits),
  basis_gates: z.array(z.string()).min(1).max(1000),
  coupling_map: z
    .array(z.tuple([index, index]))
    .max(profileLimits.couplers)
    .nullish(),
});

/** One row of the gate list. */
export interface IbmGateRow {
  readonly gate: string;
  readonly qubits: readonly number[];
  /** As recorded; undefined where it was not, 1 where IBM writes "no value". */
  readonly error: number | undefined;
  readonly durationNs: number | undefined;
  /** The record says that it cannot be used. */
  readonly isOff: boolean;
}

/** BackendProperties and configuration of one device, checked and joined. */
export interface IbmRecord {
  readonly backendName: string;
  readonly calibratedAt: string;
  readonly basisGates: readonly string[];
  readonly couplingMap: readonly (readonly [number, number])[];
  readonly qubits: readonly ReadonlyMap<string, NamedValue>[];
  readonly gates: readonly IbmGateRow[];
  /** The same rows by gate and qubits: `cx 0 1`. */
  readonly gateAt: ReadonlyMap<string, IbmGateRow>;
}

/** A document, or a part of one that holds several. */
export type IbmPart = Pick<CalibrationDocument, 'name' | 'content'>;

/** Whether a document looks like a backend's properties. */
export function isProperties({ content }: IbmPart): boolean {
  return hasKeys(content, ['backend_name', 'last_update_date', 'qubits', 'gates']);
}

/** Whether a document looks like a backend's configuration. */
export function isConfiguration({ content }: IbmPart): boolean {
  return hasKeys(content, ['backend_name', 'n_qubits', 'basis_gates']);
}

function hasKeys(content: unknown, keys: readonly string[]): boolean {
  return typeof content === 'object' && content !== null && keys.every((key) => Object.hasOwn(content, key));
}

/**
 * Properties and configuration of one device on one day.
 * @param configurationPart undefined: coupling and native gates are inferred from the list of gates
 * @throws QckptError PROFILE: a part is malformed, or the two are of different devices
 */
export function readIbmRecord(
  propertiesPart: IbmPart,
  configurationPart: IbmPart | undefined,
  remarks: RemarkBook,
): IbmRecord {
  const { backend_name, last_update_date, qubits, gates } = parse(properties, propertiesPart);
  const device = configurationPart === undefined ? null : parse(configuration, configurationPart);
  if (device !== null && device.backend_name !== backend_name)
    throw new QckptError(
      'PROFILE',
      `"backend_name" expected ${backend_name} (as in ${propertiesPart.name}), got ${device.backend_name} ` +
        `(${configurationPart!.name})`,
    );
  if (device !== null && device.n_qubits !== qubits.length)
    throw new QckptError(
      'PROFILE',
      `"n_qubits" expected ${qubits.length} (as in ${propertiesPart.name}), got ${device.n_qubits} ` +
        `(${configurationPart!.name})`,
    );
  const listed = gates.map((row, at) =>
    readGateRow(row, qubits.length, `"gates[${at}]"`, propertiesPart.name),
  );
  const rows = device === null ? withoutSpareRzz(listed, remarks) : listed;
  if (device === null)
    remarks.note('without a configuration: native gates and coupling are those of the list of gates');
  return {
    backendName: backend_name,
    calibratedAt: timeOf(last_update_date, propertiesPart.name, remarks),
    basisGates: device?.basis_gates ?? gatesIn(rows),
    couplingMap: device?.coupling_map ?? [],
    qubits: qubits.map((values) => new Map(valuesOf(values).map((value) => [value.name, value]))),
    gates: rows,
    gateAt: indexRows(rows, propertiesPart.name),
  };
}

/** Rows by gate and qubits. @throws QckptError PROFILE: one twice */
export function indexRows(rows: readonly IbmGateRow[], file: string): ReadonlyMap<string, IbmGateRow> {
  const gateAt = new Map(rows.map((row) => [gateKey(row.gate, row.qubits), row]));
  if (gateAt.size === rows.length) return gateAt;
  const twice = rows.find((row) => gateAt.get(gateKey(row.gate, row.qubits)) !== row)!;
  const key = gateKey(twice.gate, twice.qubits);
  throw new QckptError('PROFILE', `"gates" expected each gate once, got ${quoted(key)} twice (${file})`);
}

/** @throws QckptError PROFILE: no time that we can read */
export function timeOf(text: string, file: string, remarks: RemarkBook): string {
  const found = calibratedTime(text);
  if (found === null)
    throw new QckptError(
      'PROFILE',
      '"last_update_date" expected a date and time, like 2024-05-27T15:27:23-03:00, got ' +
        `${quoted(text.slice(0, 60))} (${file})`,
    );
  if (found.isAssumedUtc) remarks.note('the time of calibration has no offset, taken as UTC');
  return found.time;
}

/** Two-qubit gates that IBM's machines may have, and that a profile can hold. */
export const ibmEntanglers: readonly string[] = gates
  .filter(({ qubits, makerNames }) => qubits === 2 && makerNames.ibm !== undefined)
  .map(({ name }) => name);

/** Those besides rzz, by each of which alone a machine can be entangled. */
export const usualEntanglers: ReadonlySet<string> = new Set(ibmEntanglers.filter((gate) => gate !== 'rzz'));

/**
 * Where nothing says which gates a program gets by default, rzz stays only on pairs that have no other live gate: IBM's
 * machines run it on request alone.
 */
export function withoutSpareRzz(rows: readonly IbmGateRow[], remarks: RemarkBook): readonly IbmGateRow[] {
  const isLive = ({ error, isOff }: IbmGateRow) => error !== undefined && error < 1 && !isOff;
  const pairOf = ({ qubits }: IbmGateRow) => qubits.toSorted((a, b) => a - b).join('-');
  const paired = new Set(rows.filter((row) => usualEntanglers.has(row.gate) && isLive(row)).map(pairOf));
  const kept = rows.filter((row) => row.gate !== 'rzz' || (isLive(row) && !paired.has(pairOf(row))));
  if (kept.length < rows.length)
    remarks.note(`rzz left out where the pair has another gate (${rows.length - kept.length} rows)`);
  return kept;
}

function gatesIn(rows: readonly IbmGateRow[]): string[] {
  return [...new Set(rows.map(({ gate }) => gate))].filter(
    (gate) => !/^(reset|measure|delay)(_|$)/.test(gate),
  );
}

function valuesOf(values: readonly z.output<typeof namedValue>[]): NamedValue[] {
  return values.flatMap(({ name, unit, value }) =>
    value === null || value === undefined ? [] : [{ name, unit: unit ?? '', value: Number(value) }],
  );
}

/** Finds a row of the gate list: the gate and its qubits, in order. */
export function gateKey(gate: string, qubits: readonly number[]): string {
  return `${gate} ${qubits.join(' ')}`;
}

function parse<Schema extends z.ZodType>(schema: Schema, { name, content }: IbmPart): z.output<Schema> {
  return parseWithSchema(schema, { value: content, locate: () => name }, 'PROFILE');
}

function readGateRow(
  row: z.output<typeof properties>['gates'][number],
  count: number,
  field: string,
  file: string,
): IbmGateRow {
  const beyond = row.qubits.find((qubit) => qubit >= count);
  if (beyond !== undefined)
    throw new QckptError('PROFILE', `${field} expected qubits in 0..${count - 1}, got ${beyond} (${file})`);
  const parameters = valuesOf(row.parameters);
  const error = parameters.find(({ name }) => name === 'gate_error')?.value;
  if (error !== undefined && error < 0)
    throw new QckptError('PROFILE', `${field} expected gate_error >= 0, got ${error} (${file})`);
  const length = parameters.find(({ name }) => name === 'gate_length');
  const durationNs = length === undefined ? undefined : convertTime(length, 'ns', `${field} (${file})`);
  if (durationNs !== undefined && durationNs < 0)
    throw new QckptError('PROFILE', `${field} expected gate_length >= 0, got ${durationNs} ns (${file})`);
  const isOff = parameters.some(({ name, value }) => name === 'operational' && value === 0);
  return { gate: row.gate, qubits: row.qubits, error, durationNs, isOff };
}

/** Nanoseconds in a unit; micro is written with U+00B5 or U+03BC, or as u. */
const nanoseconds: Readonly<Record<string, number>> = {
  s: 1e9,
  ms: 1e6,
  us: 1e3,
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ns: 1,
};

/** @throws QckptError PROFILE: an unknown unit */
export function convertTime({ name, unit, value }: NamedValue, to: 'ns' | 'us', place: string): number {
  const from = Object.hasOwn(nanoseconds, unit) ? nanoseconds[unit] : undefined;
  if (from === undefined)
    throw new QckptError(
      'PROFILE',
      `"${name}" expected a time in s, ms, us, µs or ns, got unit "${unit}": ${place}`,
    );
  // Dividing or multiplying by a whole number rounds once; a factor such as 0.001 would round twice.
  return from >= nanoseconds[to] ? value * (from / nanoseconds[to]) : value / (nanoseconds[to] / from);
}
