import { z } from 'zod';
import { gateNamed } from '../../circuit/gates.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { isVirtualGate } from '../hardwareProblem.ts';
import { profileLimits } from '../profileSchema.ts';
import { isDailyTable } from './dailyTables.ts';
import { ibmProfile } from './ibmProfile.ts';
import {
  convertTime,
  gateKey,
  type IbmGateRow,
  type IbmRecord,
  indexRows,
  type NamedValue,
  timeOf,
  usualEntanglers,
  withoutSpareRzz,
} from './ibmRecord.ts';
import { numberIn, type PairValue, pairsIn, type TableColumn, tableColumn } from './ibmTableColumns.ts';
import type { CalibrationDocument, Importer, ImportOptions } from './importer.ts';
import { createRemarkBook, type RemarkBook } from './remarkBook.ts';

/** The table that IBM's website gives for download, 2020 to 2026: a row a qubit, device and date in the file's name. */
export const ibmTable: Importer = {
  name: 'ibm-table',
  summary: "IBM Quantum: the website's table of a device (CSV)",
  documents: "the table of an IBM device from IBM's website (DEVICE_calibrations_DATE.csv)",
  example: 'qckpt calibration import ibm_kingston_calibrations_2026-05-05T07_48_33Z.csv -o kingston.yaml',
  recognises: ({ content }) => tableSchema.safeParse(content).success && !isDailyTable(content),
  convert(documents, options) {
    if (documents.length !== 1)
      throw new QckptError(
        'PROFILE',
        `expected one table, got ${documents.map(({ name }) => name).join(', ')}`,
      );
    const remarks = createRemarkBook();
    const record = readIbmTable(documents[0], options, remarks);
    return [ibmProfile(record, documents, options, remarks)];
  },
};

const tableSchema = z.strictObject({ table: z.array(z.array(z.string())).min(1) });

/** A row of the table, cell by cell, and where it stands. */
interface TableRow {
  readonly qubit: number;
  readonly cells: readonly (readonly [column: TableColumn, cell: string, place: string])[];
}

/** @throws QckptError PROFILE */
export function readIbmTable(
  document: CalibrationDocument,
  options: ImportOptions,
  remarks: RemarkBook,
): IbmRecord {
  const rows = readRows(document, remarks);
  const { backendName, calibratedAt } = whereAndWhen(document, rows, options, remarks);
  const columns = new Set(
    rows[0].cells.flatMap(([column]) => (column.kind === 'error' ? [column.gate] : [])),
  );
  const entanglers = [...usualEntanglers].filter((gate) => columns.has(gate));
  const pulses = columns.has('sx') || columns.has('u2');
  if (entanglers.length === 0 || !pulses)
    throw new QckptError(
      'PROFILE',
      'expected columns with the error of sx (or u2) and of cx, ecr or cz, got ' +
        `${columns.size === 0 ? 'none' : [...columns].join(', ')} (${document.name})`,
    );
  const gates = withoutSpareRzz(
    rows.flatMap((row) => gateRows(row, document.name, remarks)),
    remarks,
  );
  if (gates.some(({ gate }) => gate === 'rzz')) entanglers.push('rzz');
  const beyond = gates.find(({ qubits }) => qubits.some((qubit) => qubit >= rows.length));
  if (beyond !== undefined)
    throw new QckptError(
      'PROFILE',
      `${beyond.gate} expected neighbours in 0..${rows.length - 1}, got ${beyond.qubits.join('-')} (${document.name})`,
    );
  return {
    backendName,
    calibratedAt,
    basisGates: columns.has('sx')
      ? ['rz', 'sx', ...['id', 'x'].filter((gate) => columns.has(gate)), ...entanglers]
      : ['u1', 'u2', 'u3', ...entanglers],
    couplingMap: [],
    qubits: rows.map(valuesOf),
    gates,
    gateAt: indexRows(gates, document.name),
  };
}

/** Sorted by qubit, none missing, none twice. */
function readRows({ name, content }: CalibrationDocument, remarks: RemarkBook): readonly TableRow[] {
  const [header, ...lines] = tableSchema.parse(content).table;
  const columns = header.map(tableColumn);
  const at = columns.findIndex((column) => column?.kind === 'qubit');
  if (at < 0 || lines.length === 0 || lines.length > profileLimits.qubits)
    throw new QckptError(
      'PROFILE',
      at < 0
        ? `expected a column "Qubit", got ${header.slice(0, 20).map(quoted).join(', ')} (${name})`
        : `expected 1 to ${profileLimits.qubits} rows, a qubit each, got ${lines.length} (${name})`,
    );
  header.forEach((title, k) => {
    if (columns[k] === undefined && title.trim() !== '')
      remarks.note('columns that are not understood, left out', quoted(title.trim()));
  });
  const rows = lines.map((cells, line): TableRow => {
    const [, digits] = /^q?(\d{1,4})$/i.exec((cells[at] ?? '').trim()) ?? [];
    if (digits === undefined)
      throw new QckptError(
        'PROFILE',
        `"Qubit" expected a number, got ${quoted(cells[at] ?? '')} (${name}:${line + 2})`,
      );
    return {
      qubit: Number(digits),
      cells: columns.flatMap((column, k) =>
        column === null || column === undefined
          ? []
          : [[column, cells[k] ?? '', `${quoted(header[k].trim())} of qubit ${digits} (${name})`] as const],
      ),
    };
  });
  rows.sort((a, b) => a.qubit - b.qubit);
  const odd = rows.findIndex(({ qubit }, k) => qubit !== k);
  if (odd >= 0)
    throw new QckptError(
      'PROFILE',
      `"Qubit" expected 0..${rows.length - 1}, each once, got ${rows[odd].qubit} in place of ${odd} (${name})`,
    );
  return rows;
}

const FILE_NAME = /^(.+?)[_-]calibrations[_-](\d{4}-\d\d-\d\d)T(\d\d)[_:-](\d\d)[_:-](\d\d)Z/;

/** Device and date: as asked for, else from the file's name, else (the date) from the table. */
function whereAndWhen(
  { name }: CalibrationDocument,
  rows: readonly TableRow[],
  options: ImportOptions,
  remarks: RemarkBook,
): Pick<IbmRecord, 'backendName' | 'calibratedAt'> {
  const [, device, day, hours, minutes, seconds] = FILE_NAME.exec(name) ?? [];
  const dated = rows[0].cells.find(([{ kind }, cell]) => kind === 'date' && cell.trim() !== '');
  const date =
    options.calibratedAt ??
    (day === undefined ? dated?.[1].trim() : `${day}T${hours}:${minutes}:${seconds}Z`);
  if (date === undefined)
    throw new QckptError(
      'PROFILE',
      `"date" expected in the file's name (DEVICE_calibrations_2026-01-01T00_00_00Z.csv), in a column, or as ` +
        `--date, got none (${name})`,
    );
  const backendName = device ?? name.replace(/\.[a-z]{1,4}$/i, '');
  return { backendName, calibratedAt: timeOf(date, name, remarks) };
}

function valuesOf({ cells }: TableRow): ReadonlyMap<string, NamedValue> {
  const values = cells.flatMap(([column, cell, place]): NamedValue[] => {
    if (column.kind === 'operational') {
      const isOff = /^(no|false|0)$/i.test(cell.trim());
      if (!isOff && !/^(|yes|true|1|si|sí)$/i.test(cell.trim()))
        throw new QckptError('PROFILE', `${place} expected yes or no, got ${quoted(cell)}`);
      return isOff ? [{ name: 'operational', unit: '', value: 0 }] : [];
    }
    const value = column.kind === 'value' ? numberIn(cell, place) : undefined;
    return column.kind !== 'value' || value === undefined
      ? []
      : [{ name: column.name, unit: column.unit, value }];
  });
  return new Map(values.map((value) => [value.name, value]));
}

function gateRows({ qubit, cells }: TableRow, file: string, remarks: RemarkBook): IbmGateRow[] {
  const oneQubit = cells.find(([{ kind }]) => kind === 'one-qubit-duration');
  const durationNs = oneQubit && nanoseconds(numberIn(oneQubit[1], oneQubit[2]), oneQubit[0], oneQubit[2]);
  const lengths = new Map<string, number | undefined>();
  for (const [column, cell, place] of cells)
    if (column.kind === 'coupler-duration')
      for (const { qubits, value } of pairsIn(cell, qubit, place))
        lengths.set(gateKey('', qubits), nanoseconds(value, column, place));
  return cells.flatMap(([column, cell, place]): IbmGateRow[] => {
    if (column.kind !== 'error') return [];
    const row = (
      qubits: readonly number[],
      error: number | undefined,
      ns: number | undefined,
    ): IbmGateRow => {
      if (error !== undefined && error < 0)
        throw new QckptError('PROFILE', `${place} expected an error >= 0, got ${error}`);
      return { gate: column.gate, qubits, error, durationNs: ns, isOff: false };
    };
    if (gateNamed(column.gate).qubits === 1)
      return [row([qubit], numberIn(cell, place), isVirtualGate(column.gate) ? 0 : durationNs)];
    const pairs = pairsIn(cell, qubit, place);
    if (column.gate === 'ecr') noteDirection(pairs, remarks, file);
    return pairs.map(({ qubits, value }) => row(qubits, value, lengths.get(gateKey('', qubits))));
  });
}

function noteDirection(pairs: readonly PairValue[], remarks: RemarkBook, file: string): void {
  if (pairs.some(({ isDirected }) => !isDirected))
    remarks.note(`ecr by neighbour only: its direction is that of the row, as listed in ${file}`);
}

function nanoseconds(value: number | undefined, column: TableColumn, place: string): number | undefined {
  if (value === undefined) return undefined;
  const ns = convertTime(
    { name: 'gate_length', unit: 'unit' in column ? column.unit : 'ns', value },
    'ns',
    place,
  );
  if (ns < 0) throw new QckptError('PROFILE', `${place} expected a time >= 0, got ${value}`);
  return ns;
}
