import { z } from 'zod';
import { gateNamed } from '../../../circuit/gates.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import { quoted } from '../../../numeric/quoted.ts';
import type { DurationBook } from '../../durations.ts';
import { type CouplerCalibration, type QubitCalibration, unrecordedQubit } from '../../hardwareProfile.ts';
import { compareCouplers, profileLimits } from '../../profileSchema.ts';
import type { CalibrationDocument } from '../importer.ts';
import type { RemarkBook } from '../remarkBook.ts';
import type { DeviceValues } from './braketMaker.ts';
import { complement, count, fraction, micro, parseDocument, seconds, service } from './deviceValues.ts';

/** Seconds in a unit as documents write it. */
const UNITS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

const time = z.looseObject({
  value: seconds,
  unit: z
    .string()
    .default('S')
    .refine((unit) => Object.hasOwn(UNITS, unit.toLowerCase()), 'a unit: S, mS, uS or nS'),
});

/** Where a document speaks of qubits and pairs one by one, whoever made the machine. */
const standardizedDocument = z.looseObject({
  service,
  paradigm: z.looseObject({
    qubitCount: count,
    nativeGateSet: z.array(z.string()).default([]),
    connectivity: z.looseObject({
      connectivityGraph: z.record(z.string(), z.array(z.string()).max(profileLimits.qubits)),
    }),
  }),
  standardized: z.looseObject({
    oneQubitProperties: z.record(
      z.string(),
      z.looseObject({
        T1: time,
        T2: time,
        oneQubitFidelity: z.array(
          z.looseObject({ fidelityType: z.looseObject({ name: z.string() }), fidelity: fraction }),
        ),
      }),
    ),
    twoQubitProperties: z.record(
      z.string(),
      z.looseObject({
        twoQubitGateFidelity: z.array(
          z.looseObject({
            gateName: z.string(),
            fidelity: fraction,
            direction: z.looseObject({ control: z.int(), target: z.int() }).nullish(),
          }),
        ),
      }),
    ),
  }),
});

/** What differs between makers. */
export interface StandardizedMaker {
  /** The vendor's number of our qubit 0. */
  readonly firstQubit: 0 | 1;
  readonly oneQubitGates: readonly string[];
  /** Registry names; those of `nativeGateSet` only, where it names any of them. */
  readonly twoQubitGates: readonly string[];
  /** A pair's gate works one way, from the first to the second. */
  readonly isDirected: boolean;
  readonly remarks: readonly string[];
}

interface Reading {
  readonly maker: StandardizedMaker;
  readonly document: z.output<typeof standardizedDocument>;
  readonly name: string;
  readonly remarks: RemarkBook;
  readonly durations: DurationBook;
}

/** @throws QckptError PROFILE */
export function readStandardized(
  maker: StandardizedMaker,
  source: CalibrationDocument,
  remarks: RemarkBook,
  durations: DurationBook,
): DeviceValues {
  expectFew(source);
  const document = parseDocument(standardizedDocument, source);
  const reading: Reading = { maker, document, name: source.name, remarks, durations };
  const qubits = readQubits(reading);
  const gates = nativeEntanglersOf(reading);
  const couplers = readCouplers(reading, qubits.length, gates);
  noteUncoupled(reading);
  if (maker.firstQubit === 1) remarks.note(`qubit k here is the vendor's qubit k + 1`);
  for (const remark of maker.remarks) remarks.note(remark);
  return {
    nativeGates: [...maker.oneQubitGates, ...Object.values(gates)].sort(),
    calibratedAt: document.service.updatedAt,
    qubits,
    couplers,
    origins: durations.origins(),
  };
}

const sizes = z.object({
  standardized: z.object({
    oneQubitProperties: z.custom<object>(),
    twoQubitProperties: z.custom<object>(),
  }),
});

/** Counted before any of it is looked at. @throws QckptError PROFILE: more pairs than a profile holds */
function expectFew({ name, content }: CalibrationDocument): void {
  const counted = sizes.safeParse(content).data?.standardized;
  const most = { oneQubitProperties: profileLimits.qubits, twoQubitProperties: profileLimits.couplers };
  for (const [field, limit] of Object.entries(most)) {
    const value: unknown = counted?.[field as keyof typeof most];
    const size = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
    if (size > limit)
      throw new QckptError('PROFILE', `"${field}" expected at most ${limit} entries, got ${size} (${name})`);
  }
}

/** The vendor's numbers are kept: one that the machine does not have is a dead qubit. */
function readQubits(reading: Reading): QubitCalibration[] {
  const { maker, document, name: file, remarks, durations } = reading;
  const { oneQubitProperties } = document.standardized;
  const { qubitCount } = document.paradigm;
  const names = Object.keys(oneQubitProperties);
  if (names.length !== qubitCount)
    throw new QckptError(
      'PROFILE',
      `"oneQubitProperties" expected ${qubitCount} qubits, got ${names.length} (${file})`,
    );
  const byIndex = new Map(names.map((name) => [indexOf(reading, name, 'oneQubitProperties'), name]));
  if (byIndex.size !== names.length)
    throw new QckptError('PROFILE', `"oneQubitProperties" expected each qubit once (${file})`);
  const size = 1 + names.reduce((most, name) => Math.max(most, Number(name) - maker.firstQubit), 0);
  noteReadout(reading);
  return Array.from({ length: size }, (_, index) => {
    const name = byIndex.get(index);
    const oneQubitDurationNs = durations.oneQubit(index, undefined);
    if (name !== undefined) return { ...readQubit(reading, name), oneQubitDurationNs };
    remarks.note('numbers without a qubit, dead here', `qubit ${index + maker.firstQubit}`);
    return { ...unrecordedQubit, oneQubitDurationNs };
  });
}

function readQubit(
  { document, remarks }: Reading,
  name: string,
): Omit<QubitCalibration, 'oneQubitDurationNs'> {
  const { T1, T2, oneQubitFidelity } = document.standardized.oneQubitProperties[name];
  const place = `qubit ${name}`;
  const entry = (type: string): number | null =>
    oneQubitFidelity.find(({ fidelityType }) => fidelityType.name === type)?.fidelity ?? null;
  const together = measured(entry('SIMULTANEOUS_RANDOMIZED_BENCHMARKING'));
  const benchmarked = together ?? measured(entry('RANDOMIZED_BENCHMARKING'));
  if (together === null && benchmarked !== null && entry('SIMULTANEOUS_RANDOMIZED_BENCHMARKING') !== null)
    remarks.note('one-qubit error of the qubit alone, none recorded with all at once', place);
  const t1Us = microseconds(T1);
  const t2Us = microseconds(T2);
  if (t1Us === null || t2Us === null) remarks.note('no T1 or T2 recorded (0), qubit dead', place);
  if (t1Us !== null && t2Us !== null && t2Us > 2 * t1Us) remarks.note('T2 above 2 T1, taken as 2 T1', place);
  if (benchmarked === null) remarks.note('no one-qubit fidelity recorded, qubit dead', place);
  // Errors, in spite of the key.
  const p1Given0 = entry('READOUT_ERROR_0_TO_1');
  const p0Given1 = entry('READOUT_ERROR_1_TO_0');
  const readout = entry('READOUT');
  const mean = readout === null ? 0.5 : complement(readout);
  return {
    t1Us,
    t2Us: t1Us === null || t2Us === null ? t2Us : Math.min(t2Us, 2 * t1Us),
    readoutP1Given0: p1Given0 ?? mean,
    readoutP0Given1: p0Given1 ?? mean,
    readoutDurationNs: null,
    oneQubitError: benchmarked === null ? null : complement(benchmarked),
  };
}

/**
 * Of qubits without an error each way: what is taken in its place. A remark without places is one of the whole machine.
 */
function noteReadout({ document, remarks }: Reading): void {
  const qubits = Object.entries(document.standardized.oneQubitProperties);
  const lacking = qubits.filter(([, { oneQubitFidelity }]) => {
    const types = new Set(oneQubitFidelity.map(({ fidelityType }) => fidelityType.name));
    return !(types.has('READOUT_ERROR_0_TO_1') && types.has('READOUT_ERROR_1_TO_0'));
  });
  for (const [name, { oneQubitFidelity }] of lacking) {
    const hasMean = oneQubitFidelity.some(({ fidelityType }) => fidelityType.name === 'READOUT');
    if (!hasMean) remarks.note('no readout fidelity recorded, taken as a coin toss (0.5)', `qubit ${name}`);
    else if (lacking.length === qubits.length) remarks.note('one readout fidelity, taken for both outcomes');
    else remarks.note('one readout fidelity, taken for both outcomes', `qubit ${name}`);
  }
}

/** 0 and one half are what stands where nothing was measured. */
function measured(fidelity: number | null): number | null {
  return fidelity === 0 || fidelity === 0.5 ? null : fidelity;
}

/** 0 stands where nothing was measured. */
function microseconds({ value, unit }: z.output<typeof time>): number | null {
  if (value === 0) return null;
  const inSeconds = UNITS[unit.toLowerCase()];
  // A document's own microseconds keep their digits.
  return inSeconds === 1e-6 ? value : micro(value * inSeconds);
}

/**
 * The maker's gates that the machine calls native, by their names in documents; all, where the document names none of
 * them.
 */
function nativeEntanglersOf({ maker, document }: Reading): Readonly<Record<string, string>> {
  const native = new Set(document.paradigm.nativeGateSet.map((gate) => gate.toUpperCase()));
  const all = maker.twoQubitGates.flatMap((gate) =>
    (gateNamed(gate).makerNames.braket ?? []).map((name) => [name, gate] as const),
  );
  const named = all.filter(([name]) => native.has(name));
  return Object.fromEntries(named.length === 0 ? all : named);
}

function readCouplers(
  reading: Reading,
  size: number,
  gates: Readonly<Record<string, string>>,
): CouplerCalibration[] {
  const { maker, document, name: file, remarks, durations } = reading;
  const couplers = Object.entries(document.standardized.twoQubitProperties).flatMap(
    ([pair, { twoQubitGateFidelity }]) => {
      const ends = pair.split('-').map((end) => indexOf(reading, end, 'twoQubitProperties'));
      if (ends.length !== 2 || ends.some((end) => end >= size) || ends[0] === ends[1])
        throw new QckptError(
          'PROFILE',
          `"twoQubitProperties" expected pairs of qubits, got ${quoted(pair)} (${file})`,
        );
      const found = twoQubitGateFidelity.filter(({ gateName }) =>
        Object.hasOwn(gates, gateName.toUpperCase()),
      );
      if (found.length === 0 && Object.keys(gates).length > 1)
        remarks.note('pairs without a recorded gate, left out', pair);
      const only = Object.keys(gates).length === 1 ? Object.keys(gates) : [];
      const names = new Set([...only, ...found.map(({ gateName }) => gateName.toUpperCase())]);
      return [...names].flatMap((name): CouplerCalibration[] => {
        const entry = found.find(({ gateName }) => gateName.toUpperCase() === name);
        const fidelity = measured(entry?.fidelity ?? null);
        if (fidelity === null) remarks.note(`dead couplers, no ${name} fidelity recorded`, pair);
        const direction = entry?.direction;
        const [a, b] =
          direction == null
            ? ends
            : [direction.control - maker.firstQubit, direction.target - maker.firstQubit];
        const both = maker.isDirected ? [[a, b]] : [ends, ends.toReversed()];
        return both.map(([first, second]) => ({
          qubits: [first, second],
          gate: gates[name],
          error: fidelity === null ? null : complement(fidelity),
          durationNs: durations.coupler(gates[name], [first, second], undefined),
        }));
      });
    },
  );
  return couplers.sort(compareCouplers);
}

/** @throws QckptError PROFILE: no number of a qubit */
function indexOf({ maker, name: file }: Reading, name: string, field: string): number {
  const index = /^\d{1,4}$/.test(name) ? Number(name) - maker.firstQubit : -1;
  if (index < 0 || index >= profileLimits.qubits)
    throw new QckptError(
      'PROFILE',
      `"${field}" expected numbers of qubits from ${maker.firstQubit}, got ${quoted(name)} (${file})`,
    );
  return index;
}

function noteUncoupled({ document, remarks }: Reading): void {
  const coupled = new Set(Object.keys(document.standardized.twoQubitProperties));
  for (const [name, others] of Object.entries(document.paradigm.connectivity.connectivityGraph))
    for (const other of others)
      if (!coupled.has(`${name}-${other}`) && !coupled.has(`${other}-${name}`))
        remarks.note('in the coupling map without a gate, left out', `${name}-${other}`);
}
