import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import type {
  CouplerCalibration,
  HardwareProfile,
  QubitCalibration,
  ValueOrigin,
} from '../hardwareProfile.ts';
import { parseProfile } from '../profileSchema.ts';
import { ibm } from './ibm.ts';
import type { CalibrationDocument, Importer } from './importer.ts';

/**
 * Daily values of an IBM machine, a table a kind of value and a row a day, beside a full record of another day for what
 * the tables do not have. A profile a complete day, which says of each value which of the two it is from.
 */
export const dailyTables: Importer = {
  name: 'daily-tables',
  summary:
    'IBM Quantum: tables of daily values (T1, T2, readout and CNOT errors), with a record of another day',
  documents:
    'four tables of daily values (T1, T2, readout error, CNOT error; CSV) of an IBM device with its properties and ' +
    'configuration of another day',
  example:
    'qckpt calibration import t1.csv t2.csv readout_error.csv cnot_error.csv props_athens.json ' +
    'conf_athens.json -o athens-days',
  recognises: (document) => isDailyTable(document.content) || ibm.recognises(document),
  convert(documents, options) {
    const daily = documents.filter(({ content }) => isDailyTable(content));
    const [base, ...others] = ibm.convert(
      documents.filter((document) => !daily.includes(document)),
      options,
    );
    if (base === undefined || others.length > 0)
      throw new QckptError('PROFILE', 'expected one record of another day beside the tables, got several');
    const tables = kinds.map(({ title, needs }) => {
      const own = daily.filter(({ content }) => titleOf(content) === title);
      if (own.length !== 1)
        throw new QckptError('PROFILE', `expected one table "${title}", got ${own.length}`);
      return readTable(own[0], needs(base));
    });
    if (daily.length > kinds.length)
      throw new QckptError('PROFILE', `expected ${kinds.length} tables of daily values, got ${daily.length}`);
    const dates = [...tables[0].keys()].filter((date) => tables.every((table) => table.has(date)));
    if (dates.length === 0)
      throw new QckptError('PROFILE', 'expected a day that is complete in all tables, got none');
    const files = documents.map(({ name, sha256 }) => ({ name, sha256 }));
    const source = {
      ...base.source,
      files: files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    };
    return dates.sort().map((date) =>
      profileOf(
        { ...base, source },
        date,
        tables.map((table) => table.get(date)!),
        documents,
      ),
    );
  },
};

/** Whether a document's content is a table of daily values: a title, then `date` and a column a qubit or coupler. */
export function isDailyTable(content: unknown): boolean {
  const found = tableSchema.safeParse(content);
  return found.success && kinds.some(({ title }) => title === titleOf(found.data));
}

const tableSchema = z.strictObject({ table: z.array(z.array(z.string())).min(2) });

/** Of which each day has one row. Couplers stand in both directions, one beside the other. */
const kinds = [
  { title: 'T1 times in s', needs: qubitsOf },
  { title: 'T2 times in s', needs: qubitsOf },
  { title: 'Readout error', needs: qubitsOf },
  { title: 'CNOT error rate', needs: couplersOf },
] as const;

function titleOf(content: unknown): string | undefined {
  return tableSchema.safeParse(content).data?.table[0][0]?.trim();
}

/** What a table's columns are of. */
interface Columns {
  readonly what: string;
  readonly count: number;
  /** Columns in a row that must agree. */
  readonly each: number;
}

function qubitsOf({ qubits }: HardwareProfile): Columns {
  return { what: 'qubits', count: qubits.length, each: 1 };
}

function couplersOf({ couplers }: HardwareProfile): Columns {
  return { what: 'directed couplers', count: couplers.length, each: 2 };
}

/** Values by date, one for each column or pair of columns; days without a value are left out. */
function readTable(
  { name, content }: CalibrationDocument,
  { what, count, each }: Columns,
): Map<string, string[]> {
  const [, titles, ...rows] = tableSchema.parse(content).table;
  const header = labelsOf(titles);
  if (header[0] !== 'date' || header.length !== count + 1)
    throw new QckptError(
      'PROFILE',
      `expected the columns date and ${count} ${what}, got ${header.length} columns from "${header[0]}" (${name})`,
    );
  const days = new Map<string, string[]>();
  for (const [date, ...cells] of rows) {
    const place = `${date} of ${name}`;
    if (!z.iso.date().safeParse(date).success)
      throw new QckptError('PROFILE', `"date" expected a day such as 2020-12-01, got "${date}" (${name})`);
    if (days.has(date)) throw new QckptError('PROFILE', `expected one row of a day, got two (${place})`);
    if (cells.length !== count)
      throw new QckptError('PROFILE', `expected ${count} values, got ${cells.length} (${place})`);
    if (cells.some((cell) => /^(no data)?$/.test(cell.trim()))) continue;
    const odd = cells.find((cell) => !/^\d*\.?\d+(e[+-]?\d+)?$/i.test(cell.trim()));
    if (odd !== undefined)
      throw new QckptError('PROFILE', `expected a number or "no data", got "${odd}" (${place})`);
    for (let k = 0; k < count; k += each)
      if (cells.slice(k, k + each).some((cell) => cell !== cells[k]))
        throw new QckptError(
          'PROFILE',
          `expected both directions of a coupler side by side, equal (${place})`,
        );
    days.set(
      date,
      cells.filter((_, k) => k % each === 0).map((cell) => cell.trim()),
    );
  }
  return days;
}

function profileOf(
  base: HardwareProfile,
  date: string,
  [t1, t2, readout, cnot]: readonly (readonly string[])[],
  documents: readonly CalibrationDocument[],
): HardwareProfile {
  const remarks = new Set(base.remarks.filter((remark) => !remark.startsWith('T2 above 2 T1')));
  remarks.add('readout error is recorded as one number a qubit, taken for both flips');
  remarks.add('the time of day is not recorded');
  const pairs = [...new Set(base.couplers.map(({ qubits }) => pairOf(qubits)))];
  const labelled = documents.find(({ content }) => titleOf(content) === 'CNOT error rate')!;
  const odd = misplacedLabels(labelled, base);
  if (odd.length > 0)
    remarks.add(
      'CNOT errors are taken by position, each coupler in both directions, ascending: ' +
        `columns ${odd.join(', ')} are no ` +
        'couplers of the machine',
    );
  const qubits = base.qubits.map((qubit, k): QubitCalibration => {
    const t1Us = microseconds(t1[k]);
    const t2Us = Math.min(microseconds(t2[k]), 2 * t1Us);
    if (t2Us < microseconds(t2[k]))
      remarks.add(`T2 above 2 T1, clipped to 2 T1: q${k} (${microseconds(t2[k])} us to ${t2Us} us)`);
    return { ...qubit, t1Us, t2Us, readoutP1Given0: Number(readout[k]), readoutP0Given1: Number(readout[k]) };
  });
  const couplers = base.couplers.map((coupler): CouplerCalibration => {
    const error = Number(cnot[pairs.indexOf(pairOf(coupler.qubits))]);
    return { ...coupler, error: error >= 1 ? null : error };
  });
  return parseProfile(
    {
      ...base,
      name: `${base.name}-${date}`,
      calibratedAt: `${date}T00:00:00+00:00`,
      qubits,
      couplers,
      origins: originsOf(base),
      remarks: [...remarks].sort(),
    },
    documents.map(({ name }) => name).join(', '),
  );
}

/** `(0,1)` is written without quotes. */
function labelsOf(cells: readonly string[]): string[] {
  return cells.join(',').match(/\([^()]*\)|[^,]+/g) ?? [];
}

/** In seconds, as text: no digit is lost on the way. */
function microseconds(seconds: string): number {
  return Number(/e/i.test(seconds) ? Number(seconds) * 1e6 : `${seconds}e6`);
}

function pairOf([a, b]: readonly [number, number]): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}

/** Columns that name no coupler of the machine. */
function misplacedLabels({ content }: CalibrationDocument, { couplers }: HardwareProfile): string[] {
  const known = new Set(couplers.map(({ qubits }) => `(${qubits.join(',')})`));
  return labelsOf(tableSchema.parse(content).table[1])
    .slice(1)
    .filter((label) => !known.has(label.replaceAll(' ', '')));
}

/** Of each value whether it is the day's own. */
function originsOf({ calibratedAt }: HardwareProfile): ValueOrigin[] {
  const daily = (value: ValueOrigin['value']): ValueOrigin => ({
    value,
    kind: 'same-day',
    note: 'recorded on this day',
  });
  const older = (value: ValueOrigin['value']): ValueOrigin => ({
    value,
    kind: 'other-day',
    note: `of ${calibratedAt.slice(0, 10)}: no daily value is recorded`,
  });
  return [
    daily('coupler.error'),
    ...(['coupler.durationNs', 'oneQubitDurationNs', 'oneQubitError', 'readoutDurationNs'] as const).map(
      older,
    ),
    ...(['readoutP0Given1', 'readoutP1Given0', 't1Us', 't2Us'] as const).map(daily),
  ].sort((a, b) => (a.value < b.value ? -1 : 1));
}
