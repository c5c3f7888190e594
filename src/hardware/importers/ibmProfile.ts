import { QckptError } from '../../numeric/qckptError.ts';
import { createDurationBook, type DurationBook } from '../durations.ts';
import type { CouplerCalibration, HardwareProfile, QubitCalibration } from '../hardwareProfile.ts';
import { compareCouplers, parseProfile } from '../profileSchema.ts';
import { convertTime, gateKey, type IbmGateRow, type IbmRecord, ibmEntanglers } from './ibmRecord.ts';
import { noteConnectivity, noteDurations } from './ibmRemarks.ts';
import type { CalibrationDocument, ImportOptions } from './importer.ts';
import type { RemarkBook } from './remarkBook.ts';

/** The profile of a record that was read from these files. @throws QckptError PROFILE: an unusable device */
export function ibmProfile(
  record: IbmRecord,
  documents: readonly CalibrationDocument[],
  options: ImportOptions,
  remarks: RemarkBook,
): HardwareProfile {
  const basis = pulseBasis(record, remarks);
  const durations = createDurationBook(options.durations, 'IBM', remarks);
  const qubits = record.qubits.map((_, qubit) => readQubit(record, qubit, basis, durations, remarks));
  const couplers = readCouplers(record, durations, remarks);
  noteLeftOutRows(record, basis, couplers, remarks);
  const coupled = new Set(couplers.map(({ gate }) => gate));
  const origins = durations.origins();
  const profile: HardwareProfile = {
    format: 'qckpt-hardware-profile/1',
    name: options.name ?? ibmName(record.backendName),
    vendor: 'IBM',
    technology: 'superconducting',
    nativeGates: [...basis.names, ...coupled].sort(),
    calibratedAt: record.calibratedAt,
    source: {
      package: options.package,
      version: options.version,
      licence: options.licence,
      files: documents
        .map(({ name, sha256 }) => ({ name, sha256 }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    },
    qubits,
    couplers,
    ...(origins === undefined ? {} : { origins }),
    remarks: [],
  };
  noteDurations(profile, remarks);
  noteConnectivity(profile, remarks);
  return parseProfile(
    { ...profile, remarks: remarks.sentences() },
    documents.map(({ name }) => name).join(', '),
  );
}

/** A device's name without what all of them have in common. */
function ibmName(backendName: string): string {
  return backendName.replace(/^(ibmq|ibm|alt|fake)_/, '').replaceAll('_', '-');
}

/** The one-qubit gates of a machine and the row of the gate list that calibrates one pulse. */
interface PulseBasis {
  /** Registry names. */
  readonly names: readonly string[];
  /** The row whose error and duration count. */
  readonly pulse: 'sx' | 'u2';
  /** Rows that should agree with it. */
  readonly same: readonly string[];
  /** Rows that say nothing new. */
  readonly implied: readonly string[];
}

function pulseBasis({ basisGates }: IbmRecord, remarks: RemarkBook): PulseBasis {
  const has = (gate: string) => basisGates.includes(gate);
  if (has('sx')) {
    const same = ['x', 'id'].filter(has);
    return { names: ['rz', 'sx', ...same], pulse: 'sx', same, implied: ['rz'] };
  }
  if (has('u2')) {
    remarks.note(
      'u1, u2, u3 machine: taken as rz and sx with the error and duration of u2; u3 and x are two sx',
    );
    const same = ['id'].filter(has);
    return { names: ['rz', 'sx', ...same], pulse: 'u2', same, implied: ['u1', 'u3'] };
  }
  throw new QckptError('PROFILE', `"basis_gates" expected sx or u2 among them, got ${basisGates.join(', ')}`);
}

/** IBM writes 1 for "no value". Neither that, nor a missing value, nor one of a gate that is off is a perfect gate. */
function infidelity(row: IbmGateRow | undefined): number | null {
  return row?.error === undefined || row.error >= 1 || row.isOff ? null : row.error;
}

function readQubit(
  record: IbmRecord,
  qubit: number,
  basis: PulseBasis,
  durations: DurationBook,
  remarks: RemarkBook,
): QubitCalibration {
  const place = `q${qubit}`;
  const row = record.gateAt.get(gateKey(basis.pulse, [qubit]));
  const isOff = record.qubits[qubit].get('operational')?.value === 0 || row?.isOff === true;
  const error = isOff ? null : infidelity(row);
  if (isOff) remarks.note('not operational by the record: dead qubits', place);
  else if (error === null) remarks.note('dead qubits, no one-qubit error recorded', place);
  for (const gate of isOff ? [] : basis.same) {
    const other = record.gateAt.get(gateKey(gate, [qubit]));
    if (infidelity(other) !== error)
      remarks.note(`${gate} has another error than ${basis.pulse}, not used`, place);
    if (
      other?.durationNs !== undefined &&
      row?.durationNs !== undefined &&
      other.durationNs !== row.durationNs
    )
      remarks.note(`${gate} has another duration than ${basis.pulse}, not used`, place);
  }
  return {
    ...readCoherence(record, qubit, remarks),
    ...readReadout(record, qubit, remarks),
    oneQubitError: error,
    oneQubitDurationNs: row === undefined ? 0 : durations.oneQubit(qubit, row.durationNs),
  };
}

function readCoherence(
  record: IbmRecord,
  qubit: number,
  remarks: RemarkBook,
): Pick<QubitCalibration, 't1Us' | 't2Us'> {
  const place = `q${qubit}`;
  const read = (name: 'T1' | 'T2'): number | null => {
    const recorded = record.qubits[qubit].get(name);
    const timeUs = recorded === undefined ? 0 : convertTime(recorded, 'us', `qubit ${qubit}`);
    if (timeUs > 0) return timeUs;
    remarks.note(`no ${name} recorded, the qubit is unusable`, place);
    return null;
  };
  const t1Us = read('T1');
  const t2Us = read('T2');
  if (t1Us === null || t2Us === null || t2Us <= 2 * t1Us) return { t1Us, t2Us };
  remarks.note('T2 above 2 T1, clipped to 2 T1', `${place} (${t2Us} us to ${2 * t1Us} us)`);
  return { t1Us, t2Us: 2 * t1Us };
}

type Readout = Pick<QubitCalibration, 'readoutP1Given0' | 'readoutP0Given1' | 'readoutDurationNs'>;

function readReadout(record: IbmRecord, qubit: number, remarks: RemarkBook): Readout {
  const place = `q${qubit}`;
  const values = record.qubits[qubit];
  const mean = values.get('readout_error')?.value;
  const one = values.get('prob_meas1_prep0')?.value;
  const zero = values.get('prob_meas0_prep1')?.value;
  const length = values.get('readout_length');
  if (one === undefined || zero === undefined)
    if (mean !== undefined) remarks.note('readout_error used where a flip probability is missing', place);
    else remarks.note('no readout error recorded, taken as a coin toss (0.5)', place);
  else if (mean !== undefined && Math.abs((one + zero) / 2 - mean) > 1e-9)
    remarks.note('readout_error is not the mean of the two flip probabilities, which were used', place);
  // With nothing recorded a measurement tells nothing: anything else would be a made-up quality.
  const readoutP1Given0 = one ?? mean ?? 0.5;
  const readoutP0Given1 = zero ?? mean ?? 0.5;
  if (readoutP1Given0 + readoutP0Given1 >= 1)
    remarks.note('readout no better than guessing, p(1|0) + p(0|1) >= 1', place);
  if (length === undefined) remarks.note('no readout duration recorded', place);
  const readoutDurationNs = length === undefined ? null : convertTime(length, 'ns', `qubit ${qubit}`);
  return { readoutP1Given0, readoutP0Given1, readoutDurationNs };
}

/** @throws QckptError PROFILE: the device has several qubits and no live coupler */
function readCouplers(record: IbmRecord, durations: DurationBook, remarks: RemarkBook): CouplerCalibration[] {
  const rows = record.gates.filter(
    ({ gate, qubits }) =>
      qubits.length === 2 && ibmEntanglers.includes(gate) && record.basisGates.includes(gate),
  );
  const couplers = rows
    .map(
      (row): CouplerCalibration => ({
        qubits: [row.qubits[0], row.qubits[1]],
        gate: row.gate,
        error: infidelity(row),
        durationNs: durations.coupler(row.gate, row.qubits, row.durationNs),
      }),
    )
    .sort(compareCouplers);
  for (const { gate, qubits, error } of couplers)
    if (error === null)
      remarks.note(
        record.gateAt.get(gateKey(gate, qubits))!.isOff
          ? 'not operational by the record: dead couplers'
          : 'dead couplers, no error recorded',
        `${gate} ${qubits.join('-')}`,
      );
  if (record.qubits.length > 1 && couplers.every(({ error }) => error === null))
    throw new QckptError(
      'PROFILE',
      `"gates" expected a live coupler on ${record.backendName}, got ${couplers.length} couplers, all dead`,
    );
  const paired = new Set(couplers.map(({ qubits }) => qubits.join('-')));
  const mapped = new Set(record.couplingMap.map((edge) => edge.join('-')));
  for (const [first, second] of record.couplingMap) {
    if (paired.has(`${first}-${second}`)) continue;
    // One-way gates are often mapped both ways; only an edge without any gate is lost.
    if (paired.has(`${second}-${first}`))
      remarks.note('in the coupling map against the direction of its gate', `${first}-${second}`);
    else remarks.note('in the coupling map without a gate, left out', `${first}-${second}`);
  }
  if (mapped.size > 0)
    for (const edge of paired)
      if (!mapped.has(edge)) remarks.note('has a gate but is not in the coupling map', edge);
  return couplers;
}

function noteLeftOutRows(
  record: IbmRecord,
  basis: PulseBasis,
  couplers: readonly CouplerCalibration[],
  remarks: RemarkBook,
): void {
  const used = new Set([basis.pulse, ...basis.same, ...basis.implied, ...couplers.map(({ gate }) => gate)]);
  const rows = new Map<string, number>();
  for (const { gate } of record.gates)
    if (!used.has(gate) && !/^(reset|measure)(_|$)/.test(gate)) rows.set(gate, (rows.get(gate) ?? 0) + 1);
  for (const gate of [...rows.keys()].sort())
    remarks.note('rows of gates that are not native, left out', `${gate} (${rows.get(gate)})`);
}
