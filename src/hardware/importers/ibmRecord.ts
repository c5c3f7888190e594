import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import { parseWithSchema } from '../parseWithSchema.ts';
import { profileLimits } from '../profileSchema.ts';
import type { CalibrationDocument } from './importer.ts';

/** A number with its name, unit and date, as IBM writes every calibrated value. */
const namedValue = z.object({ name: z.string(), unit: z.string().default(''), value: z.number() });
export type NamedValue = z.output<typeof namedValue>;

const index = z
  .int()
  .min(0)
  .max(profileLimits.qubits - 1);

const properties = z.object({
  backend_name: z.string().min(1),
  last_update_date: z.string(),
  qubits: z.array(z.array(namedValue).max(100)).min(1).max(profileLimits.qubits),
  gates: z
    .array(
      z.object({
        gate: z.string(),
        qubits: z.array(index).min(1).max(8),
        parameters: z.array(namedValue).max(100),
      }),
    )
    .max(1_000_000),
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
  readonly durationNs: number;
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

export function isProperties({ content }: CalibrationDocument): boolean {
  return hasKeys(content, ['backend_name', 'last_update_date', 'qubits', 'gates']);
}

export function isConfiguration({ content }: CalibrationDocument): boolean {
  return hasKeys(content, ['backend_name', 'n_qubits', 'basis_gates']);
}

function hasKeys(content: unknown, keys: readonly string[]): boolean {
  return typeof content === 'object' && content !== null && keys.every((key) => Object.hasOwn(content, key));
}

/** @throws QckptError PROFILE: a part is missing, twice there, malformed, or the two are of different devices */
export function readIbmRecord(documents: readonly CalibrationDocument[]): IbmRecord {
  const propertiesFile = onlyOne(documents.filter(isProperties), 'properties (props_*.json)');
  const configurationFile = onlyOne(documents.filter(isConfiguration), 'configuration (conf_*.json)');
  const { backend_name, last_update_date, qubits, gates } = parse(properties, propertiesFile);
  const device = parse(configuration, configurationFile);
  if (device.backend_name !== backend_name)
    throw new QckptError(
      'PROFILE',
      `"backend_name" expected ${backend_name} (as in ${propertiesFile.name}), got ${device.backend_name} (${configurationFile.name})`,
    );
  if (device.n_qubits !== qubits.length)
    throw new QckptError(
      'PROFILE',
      `"n_qubits" expected ${qubits.length} (as in ${propertiesFile.name}), got ${device.n_qubits} (${configurationFile.name})`,
    );
  const rows = gates.map((row, at) => readGateRow(row, qubits.length, `"gates[${at}]"`, propertiesFile.name));
  const gateAt = new Map(rows.map((row) => [gateKey(row.gate, row.qubits), row]));
  if (gateAt.size !== rows.length) {
    const twice = rows.find((row) => gateAt.get(gateKey(row.gate, row.qubits)) !== row)!;
    const key = gateKey(twice.gate, twice.qubits);
    throw new QckptError(
      'PROFILE',
      `"gates" expected each gate once, got "${key}" twice (${propertiesFile.name})`,
    );
  }
  return {
    backendName: backend_name,
    calibratedAt: last_update_date,
    basisGates: device.basis_gates,
    couplingMap: device.coupling_map ?? [],
    qubits: qubits.map((values) => new Map(values.map((value) => [value.name, value]))),
    gates: rows,
    gateAt,
  };
}

export function gateKey(gate: string, qubits: readonly number[]): string {
  return `${gate} ${qubits.join(' ')}`;
}

function onlyOne(found: readonly CalibrationDocument[], what: string): CalibrationDocument {
  if (found.length === 1) return found[0];
  const names = found.length === 0 ? 'none' : found.map(({ name }) => name).join(', ');
  throw new QckptError('PROFILE', `expected one file with the device's ${what}, got ${names}`);
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  { name, content }: CalibrationDocument,
): z.output<Schema> {
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
  const error = row.parameters.find(({ name }) => name === 'gate_error')?.value;
  if (error !== undefined && error < 0)
    throw new QckptError('PROFILE', `${field} expected gate_error >= 0, got ${error} (${file})`);
  const length = row.parameters.find(({ name }) => name === 'gate_length');
  const durationNs = length === undefined ? 0 : convertTime(length, 'ns', `${field} (${file})`);
  if (durationNs < 0)
    throw new QckptError('PROFILE', `${field} expected gate_length >= 0, got ${durationNs} ns (${file})`);
  return { gate: row.gate, qubits: row.qubits, error, durationNs };
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
