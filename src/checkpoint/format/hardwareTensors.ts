import {
  type CouplerCalibration,
  type HardwareProfile,
  type QubitCalibration,
  unrecordedQubit,
} from '../../hardware/hardwareProfile.ts';
import { compareCouplers, profileLimits } from '../../hardware/profileSchema.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { type CalibrationRecord, calibrationRecord } from './calibrationRecord.ts';
import type { Tensor, TensorF64, TensorI32, TensorU8 } from './container.ts';

/** Stands in a tensor for "no value was recorded" (a dead gate, no relaxation known); never NaN, never a perfect 0. */
export const NOT_RECORDED = -1;

/**
 * Calibration of the q physical qubits that the compiled circuit uses and of the couplers among them, as numbers.
 * The first five tensors after `qubits` and `edges` are the paper's 4q + e; the rest is what the noise model needs
 * besides. Dead couplers are left out: like absent ones, they cannot be used.
 */
export interface HardwareTensors {
  /** [q] physical qubits, ascending; index i of every [q] tensor speaks of `qubits[i]`. */
  readonly qubits: TensorI32;
  /** [q] average infidelity of a native one-qubit gate. */
  readonly error_1q: TensorF64;
  /** [q] mean of the two readout errors. */
  readonly readout_error: TensorF64;
  /** [q] microseconds. */
  readonly t1_us: TensorF64;
  readonly t2_us: TensorF64;
  /** [e, 2] undirected couplers as pairs of physical qubits, lower first, ascending. */
  readonly edges: TensorI32;
  /** [e] average infidelity of the two-qubit gate, the worse direction's. */
  readonly error_2q: TensorF64;
  /** [q] P(read 1 | prepared 0) and P(read 0 | prepared 1). */
  readonly readout_p1_given_0: TensorF64;
  readonly readout_p0_given_1: TensorF64;
  /** [q] nanoseconds. */
  readonly readout_duration_ns: TensorF64;
  readonly duration_1q_ns: TensorF64;
  /** [d, 2] directed couplers as the gate is written, in the profile's order. */
  readonly coupler_qubits: TensorI32;
  /** [d] index into the calibration record's `couplerGates`. */
  readonly coupler_gate: TensorU8;
  /** [d] average infidelity. */
  readonly coupler_error: TensorF64;
  /** [d] nanoseconds. */
  readonly coupler_duration_ns: TensorF64;
}

type Field = keyof HardwareTensors;

interface FieldRule {
  readonly dtype: Tensor['dtype'];
  /** Symbols q, e, d or a literal length. */
  readonly shape: readonly ('q' | 'e' | 'd' | 2)[];
  /** Counted in the paper's 4q + e. */
  readonly paper: boolean;
  readonly domain: string;
  readonly accepts: (value: number) => boolean;
}

const isError = { domain: 'number in [0, 1)', accepts: (x: number) => x >= 0 && x < 1 };
const isErrorOrNone = {
  domain: 'number in [0, 1) or -1',
  accepts: (x: number) => isError.accepts(x) || x === NOT_RECORDED,
};
const isProbability = { domain: 'number in [0, 1]', accepts: (x: number) => x >= 0 && x <= 1 };
const isTimeOrNone = { domain: 'number > 0 or -1', accepts: (x: number) => x > 0 || x === NOT_RECORDED };
const isDuration = { domain: 'number >= 0', accepts: (x: number) => x >= 0 };
const isDurationOrNone = {
  domain: 'number >= 0 or -1',
  accepts: (x: number) => x >= 0 || x === NOT_RECORDED,
};
const isIndex = { domain: 'index >= 0', accepts: (x: number) => x >= 0 };

/** One record a tensor `hardware.NAME`. */
export const hardwareFields: Readonly<Record<Field, FieldRule>> = {
  qubits: { dtype: 'I32', shape: ['q'], paper: false, ...isIndex },
  error_1q: { dtype: 'F64', shape: ['q'], paper: true, ...isErrorOrNone },
  readout_error: { dtype: 'F64', shape: ['q'], paper: true, ...isProbability },
  t1_us: { dtype: 'F64', shape: ['q'], paper: true, ...isTimeOrNone },
  t2_us: { dtype: 'F64', shape: ['q'], paper: true, ...isTimeOrNone },
  edges: { dtype: 'I32', shape: ['e', 2], paper: false, ...isIndex },
  error_2q: { dtype: 'F64', shape: ['e'], paper: true, ...isError },
  readout_p1_given_0: { dtype: 'F64', shape: ['q'], paper: false, ...isProbability },
  readout_p0_given_1: { dtype: 'F64', shape: ['q'], paper: false, ...isProbability },
  readout_duration_ns: { dtype: 'F64', shape: ['q'], paper: false, ...isDurationOrNone },
  duration_1q_ns: { dtype: 'F64', shape: ['q'], paper: false, ...isDuration },
  coupler_qubits: { dtype: 'I32', shape: ['d', 2], paper: false, ...isIndex },
  coupler_gate: { dtype: 'U8', shape: ['d'], paper: false, ...isIndex },
  coupler_error: { dtype: 'F64', shape: ['d'], paper: false, ...isError },
  coupler_duration_ns: { dtype: 'F64', shape: ['d'], paper: false, ...isDuration },
};

const fieldNames = Object.keys(hardwareFields) as Field[];

/**
 * The tensors of a profile for the qubits that a compiled circuit uses.
 * @throws QckptError ARGUMENT: a qubit that the device does not have, or listed twice
 */
export function hardwareTensors(profile: HardwareProfile, usedQubits: readonly number[]): HardwareTensors {
  const qubits = usedQubits.toSorted((a, b) => a - b);
  for (const [i, qubit] of qubits.entries())
    if (profile.qubits[qubit] === undefined || qubit === qubits[i - 1])
      throw new QckptError(
        'ARGUMENT',
        `"usedQubits" expected distinct qubits of ${profile.name} (${profile.qubits.length}), got ${qubit}`,
      );
  const { couplerGates: gates } = calibrationRecord(profile, false);
  const couplers = liveCouplersAmong(profile, qubits);
  const edges = undirected(couplers.map(({ qubits: [a, b], error }) => ({ a, b, error })));
  const column = (read: (qubit: QubitCalibration) => number | null): TensorF64 =>
    f64(
      [qubits.length],
      qubits.map((qubit) => read(profile.qubits[qubit]) ?? NOT_RECORDED),
    );
  return {
    qubits: i32([qubits.length], qubits),
    error_1q: column((qubit) => qubit.oneQubitError),
    readout_error: column((qubit) => (qubit.readoutP1Given0 + qubit.readoutP0Given1) / 2),
    t1_us: column((qubit) => qubit.t1Us),
    t2_us: column((qubit) => qubit.t2Us),
    edges: i32(
      [edges.length, 2],
      edges.flatMap(({ a, b }) => [a, b]),
    ),
    error_2q: f64(
      [edges.length],
      edges.map(({ error }) => error),
    ),
    readout_p1_given_0: column((qubit) => qubit.readoutP1Given0),
    readout_p0_given_1: column((qubit) => qubit.readoutP0Given1),
    readout_duration_ns: column((qubit) => qubit.readoutDurationNs),
    duration_1q_ns: column((qubit) => qubit.oneQubitDurationNs),
    coupler_qubits: i32(
      [couplers.length, 2],
      couplers.flatMap((coupler) => coupler.qubits),
    ),
    coupler_gate: {
      dtype: 'U8',
      shape: [couplers.length],
      data: Uint8Array.from(couplers, ({ gate }) => gates.indexOf(gate)),
    },
    coupler_error: f64(
      [couplers.length],
      couplers.map(({ error }) => error),
    ),
    coupler_duration_ns: f64(
      [couplers.length],
      couplers.map(({ durationNs }) => durationNs),
    ),
  };
}

/**
 * The device as the tensors tell it: enough for the noise of the compiled circuit. Qubits that it does not use, and
 * couplers that leave them, come from the embedded profile, or are dead where there is none.
 */
export function profileFromTensors(
  hardware: HardwareTensors,
  calibration: CalibrationRecord,
): HardwareProfile {
  const base = calibration.profile ?? emptyProfile(calibration);
  const qubits = [...base.qubits];
  const used = new Set(hardware.qubits.data);
  for (const [i, qubit] of hardware.qubits.data.entries())
    qubits[qubit] = {
      t1Us: recorded(hardware.t1_us.data[i]),
      t2Us: recorded(hardware.t2_us.data[i]),
      readoutP1Given0: hardware.readout_p1_given_0.data[i],
      readoutP0Given1: hardware.readout_p0_given_1.data[i],
      readoutDurationNs: recorded(hardware.readout_duration_ns.data[i]),
      oneQubitError: recorded(hardware.error_1q.data[i]),
      oneQubitDurationNs: hardware.duration_1q_ns.data[i],
    };
  const { data: pairs } = hardware.coupler_qubits;
  const stored = Array.from(
    hardware.coupler_gate.data,
    (gate, i): CouplerCalibration => ({
      qubits: [pairs[2 * i], pairs[2 * i + 1]],
      gate: calibration.couplerGates[gate],
      error: hardware.coupler_error.data[i],
      durationNs: hardware.coupler_duration_ns.data[i],
    }),
  );
  const kept = base.couplers.filter(({ qubits: [a, b] }) => !(used.has(a) && used.has(b)));
  return { ...base, qubits, couplers: [...kept, ...stored].sort(compareCouplers) };
}

/**
 * A number that the tensors and the rest of the file give differently:
 * `hardware.t1_us[2] (qubit 7): 90.1, profile says 101.3`.
 */
export function calibrationDisagreements(
  hardware: HardwareTensors,
  calibration: CalibrationRecord,
): string[] {
  // Without a profile by value, what can still disagree are the derived tensors and those they are derived from.
  return calibration.profile === null
    ? numbersBeside(hardware, profileFromTensors(hardware, calibration), 'the other tensors say')
    : numbersBeside(hardware, calibration.profile, 'profile says');
}

/** The same against any profile. @param witness who says otherwise: `profile says` */
export function numbersBeside(
  hardware: HardwareTensors,
  profile: HardwareProfile,
  witness: string,
): string[] {
  const outside = hardware.qubits.data.find((qubit) => qubit >= profile.qubits.length);
  if (outside !== undefined)
    return [`hardware.qubits: ${outside}, ${witness} ${profile.qubits.length} in all`];
  const reference = hardwareTensors(profile, Array.from(hardware.qubits.data));
  return fieldNames.flatMap((name) => {
    const [ours, theirs] = [hardware[name], reference[name]];
    if (ours.data.length !== theirs.data.length)
      return [`hardware.${name}: ${ours.data.length} numbers, ${witness} ${theirs.data.length}`];
    return Array.from(ours.data, (value, i) =>
      value === theirs.data[i]
        ? ''
        : `hardware.${name}[${i}]${place(hardware, name, i)}: ${value}, ${witness} ${theirs.data[i]}`,
    ).filter((line) => line !== '');
  });
}

/**
 * Shapes, indices and physical ranges.
 * @throws QckptError with `code`, naming the tensor and the element
 */
export function checkHardwareTensors(
  hardware: HardwareTensors,
  calibration: CalibrationRecord,
  code: ErrorCode,
): void {
  const fail = (name: Field, message: string): never => {
    throw new QckptError(code, `tensor "hardware.${name}" ${message}`);
  };
  const sizes = {
    q: hardware.qubits.shape[0],
    e: hardware.edges.shape[0],
    d: hardware.coupler_gate.shape[0],
  };
  if (sizes.q > profileLimits.qubits)
    fail('qubits', `expected at most ${profileLimits.qubits} qubits, got ${sizes.q}`);
  // Before anything is made of them: they take far longer to check than to read.
  if (sizes.d > profileLimits.couplers)
    fail('coupler_gate', `expected at most ${profileLimits.couplers} couplers, got ${sizes.d}`);
  for (const name of fieldNames) {
    const { dtype, shape, domain, accepts } = hardwareFields[name];
    const tensor = hardware[name];
    const expected = shape.map((length) => (length === 2 ? 2 : sizes[length]));
    if (tensor.dtype !== dtype || String(tensor.shape) !== String(expected))
      fail(name, `expected ${dtype} [${shape}] = [${expected}], got ${tensor.dtype} [${tensor.shape}]`);
    for (let i = 0; i < tensor.data.length; i++)
      if (!accepts(tensor.data[i]))
        fail(name, `expected ${domain}, got ${tensor.data[i]} at element ${i}${place(hardware, name, i)}`);
  }
  const { qubits, edges, coupler_qubits: pairs, coupler_gate: gates } = hardware;
  for (let i = 0; i < sizes.q; i++) {
    if (qubits.data[i] >= calibration.deviceQubits || (i > 0 && qubits.data[i] <= qubits.data[i - 1]))
      fail(
        'qubits',
        `expected ascending qubits below ${calibration.deviceQubits}, got ${qubits.data[i]} at element ${i}`,
      );
    // T2 above 2 T1 is left to the noise model, which clips it: a claim made
    // under another T1 is a mismatch, not damage.
  }
  const known = new Set(qubits.data);
  const couplers = Array.from(gates.data, (_, i) => ({
    a: pairs.data[2 * i],
    b: pairs.data[2 * i + 1],
    error: 0,
  }));
  for (const [i, { a, b }] of couplers.entries())
    if (a === b || !known.has(a) || !known.has(b))
      fail('coupler_qubits', `expected two of "hardware.qubits", got ${a}, ${b} at row ${i}`);
  const directions = new Set(couplers.map(({ a, b }, i) => `${a} ${b} ${gates.data[i]}`));
  if (directions.size !== sizes.d) fail('coupler_qubits', 'expected each directed gate once');
  if (String(undirected(couplers).flatMap(({ a, b }) => [a, b])) !== String(edges.data))
    fail('edges', 'expected the undirected pairs of "hardware.coupler_qubits", ascending');
  const gate = gates.data.findIndex((index) => index >= calibration.couplerGates.length);
  if (gate >= 0)
    fail(
      'coupler_gate',
      `expected index below ${calibration.couplerGates.length}, got ${gates.data[gate]} at element ${gate}`,
    );
}

function liveCouplersAmong(profile: HardwareProfile, qubits: readonly number[]) {
  const used = new Set(qubits);
  return profile.couplers
    .flatMap(({ error, ...coupler }) => (error === null ? [] : [{ ...coupler, error }]))
    .filter(({ qubits: [a, b] }) => used.has(a) && used.has(b))
    .sort(compareCouplers);
}

/** One entry a pair of qubits with the largest error among its directions and gates, ascending. */
function undirected(couplers: readonly { readonly a: number; readonly b: number; readonly error: number }[]) {
  const worst = new Map<string, { a: number; b: number; error: number }>();
  for (const { a: first, b: second, error } of couplers) {
    const [a, b] = [Math.min(first, second), Math.max(first, second)];
    worst.set(`${a} ${b}`, { a, b, error: Math.max(error, worst.get(`${a} ${b}`)?.error ?? 0) });
  }
  return [...worst.values()].sort((x, y) => x.a - y.a || x.b - y.b);
}

function emptyProfile(calibration: CalibrationRecord): HardwareProfile {
  const { name, vendor, technology, nativeGates, calibratedAt, source, deviceQubits } = calibration;
  return {
    format: 'qckpt-hardware-profile/1',
    name,
    vendor,
    technology,
    nativeGates,
    calibratedAt,
    source,
    qubits: Array.from({ length: deviceQubits }, () => unrecordedQubit),
    couplers: [],
    remarks: [],
  };
}

function recorded(value: number): number | null {
  return value === NOT_RECORDED ? null : value;
}

/** Says in words which qubit or coupler an element speaks of. */
function place(hardware: HardwareTensors, name: Field, element: number): string {
  const { shape } = hardwareFields[name];
  const row = shape.length === 2 ? Math.floor(element / 2) : element;
  if (shape[0] === 'q') return name === 'qubits' ? '' : ` (qubit ${hardware.qubits.data[row]})`;
  const pairs = (shape[0] === 'e' ? hardware.edges : hardware.coupler_qubits).data;
  return ` (coupler ${pairs[2 * row]}-${pairs[2 * row + 1]})`;
}

function f64(shape: readonly number[], values: readonly number[]): TensorF64 {
  return { dtype: 'F64', shape, data: Float64Array.from(values) };
}

function i32(shape: readonly number[], values: readonly number[]): TensorI32 {
  return { dtype: 'I32', shape, data: Int32Array.from(values) };
}
