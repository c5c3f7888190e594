import { parameterPeriods } from '../../circuit/parameterPeriods.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { median } from '../../numeric/statistics.ts';
import { type Component, tensorAt } from '../format/components/component.ts';
import { components } from '../format/components/components.ts';
import { parameters } from '../format/components/parameters.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import { type HardwareTensors, hardwareFields, NOT_RECORDED } from '../format/hardwareTensors.ts';
import { numbersIn, refuseMany } from '../format/numbersIn.ts';
import { logicalCircuit } from '../format/recordedCircuits.ts';
import { otherTensorChanges } from './otherTensorChanges.ts';

/** What two checkpoints have differently, part by part; a part that is equal has an empty list. */
export interface CheckpointDiff {
  /** Every byte. */
  readonly equal: boolean;
  /** All but where and by which code they were made. */
  readonly sameState: boolean;
  /** Angles that differ, modulo the period of each, largest difference first. */
  readonly parameters: readonly AngleChange[];
  /** Numbers of the other components, by the name of their list. */
  readonly components: Readonly<Record<string, readonly NumberChange[]>>;
  /** Calibration numbers of qubits and couplers that both use, or medians where the machines differ; largest first. */
  readonly calibration: readonly CalibrationChange[];
  /** What files say besides: their statements, what data were fitted to, the data, parts that are not known here. */
  readonly parts: readonly TextChange[];
  readonly passes: readonly TextChange[];
  readonly circuits: readonly TextChange[];
  readonly seeds: readonly TextChange[];
  readonly progress: readonly NumberChange[];
  readonly code: readonly TextChange[];
  readonly data: readonly TextChange[];
  readonly claims: readonly NumberChange[];
  /** Losses and counts of each step. */
  readonly history: readonly NumberChange[];
  /** What each move to another machine says. */
  readonly lineage: readonly TextChange[];
  readonly run: readonly TextChange[];
}

/** A text that two checkpoints have differently. */
export interface TextChange {
  readonly name: string;
  /** null: not there. */
  readonly a: string | null;
  readonly b: string | null;
}

/** A number that two checkpoints have differently; null: not there. */
export interface NumberChange {
  readonly name: string;
  readonly a: number | null;
  readonly b: number | null;
}

/** A trainable angle that differs, in radians. */
export interface AngleChange extends NumberChange {
  /** b - a, moved by whole periods to the smallest; null where one of them is missing. */
  readonly difference: number | null;
  /** Radians; null: none is known, the difference is as it is. */
  readonly period: number | null;
}

/** A calibration number that differs, in the unit of its tensor. */
export interface CalibrationChange extends NumberChange {
  /** Tensor, and which qubit or coupler. */
  readonly field: keyof HardwareTensors;
  readonly qubits: readonly number[];
  /** |b - a| / max(|a|, |b|). */
  readonly relative: number;
}

/**
 * All differences between two checkpoints, from the files alone.
 * @param limit factor on the usual numbers
 * @throws QckptError QASM: the text is no circuit; CAPACITY: too many numbers to list
 */
export function diffCheckpoints(a: DecodedCheckpoint, b: DecodedCheckpoint, limit = 1): CheckpointDiff {
  refuseMany(numbersIn(a) + numbersIn(b), 'a list of differences', limit);
  const texts = (read: (checkpoint: DecodedCheckpoint) => object | null): TextChange[] =>
    changes(flat(read(a)), flat(read(b)));
  const numbers = (
    read: (checkpoint: DecodedCheckpoint) => Readonly<Record<string, number>>,
  ): NumberChange[] => changes(read(a), read(b));
  return {
    equal: a.contentDigest === b.contentDigest,
    sameState: a.stateDigest === b.stateDigest,
    parameters: angleChanges(a, b),
    components: Object.fromEntries(
      components
        .filter((component) => component !== parameters)
        .map((component) => [component.comparedAs, componentChanges(component, a, b)]),
    ),
    parts: [
      ...texts(({ unknown }) => unknown?.versions ?? {}),
      ...texts(({ unknown }) => unknown?.metadata ?? {}),
      ...otherTensorChanges(a, b),
      ...texts(({ meta: { objective, noise, periods, preparation, streams } }) => ({
        ...{ objective, noise, periods, preparation, streams },
      })),
    ],
    calibration: calibrationChanges(a, b),
    passes: texts(({ meta }) => ({
      level: meta.circuit.level,
      ...Object.fromEntries(
        meta.circuit.passes.map(({ name, options }, k) => [`${k + 1}`, `${name} ${canonicalJson(options)}`]),
      ),
    })),
    circuits: texts(({ meta: { circuit } }) => ({
      logical: circuit.logicalOpenQasm3,
      compiled: circuit.compiledOpenQasm3,
      initialLayout: circuit.initialLayout.join(' '),
      finalLayout: circuit.finalLayout.join(' '),
    })),
    seeds: texts(({ meta }) => ({ ...meta.run.seeds, shots: meta.run.shots })),
    progress: numbers(({ meta }) => ({ ...meta.progress })),
    code: texts(({ meta }) => ({ ...meta.provenance, versions: null, ...meta.provenance.versions })),
    data: texts(({ meta }) => meta.data),
    claims: numbers(({ meta }) =>
      Object.fromEntries(
        meta.claims.map(({ name, split, images, shots, value }) => [
          `${split} ${name} (${images} images${shots === null ? '' : `, ${shots} shots`})`,
          value,
        ]),
      ),
    ),
    history: [...new Set([...Object.keys(a.history), ...Object.keys(b.history)])].flatMap((name) =>
      seriesChanges(name, own(a.history, name) ?? undefined, own(b.history, name) ?? undefined),
    ),
    lineage: texts(({ meta: { lineage } }) =>
      Object.fromEntries(
        lineage.flatMap((step, k) =>
          Object.entries(step).map(([name, member]) => [`move ${k + 1} ${name}`, member]),
        ),
      ),
    ),
    run: texts(({ meta: { run, calibration } }) => ({
      experiment: run.experiment,
      study: run.study,
      cellId: run.cellId,
      cell: canonicalJson(run.cell),
      parent: run.parent,
      hardware: calibration?.name ?? 'none',
      calibratedAt: calibration?.calibratedAt ?? null,
      calibrationSha256: calibration?.sha256 ?? null,
    })),
  };
}

/** A profile with one number of another calibration. */
export function withCalibrationNumber(
  profile: HardwareProfile,
  { field, qubits, b }: CalibrationChange,
): HardwareProfile {
  if (b === null) return profile;
  const value = b === NOT_RECORDED ? null : b;
  const [first, second] = qubits;
  const isPair = (pair: readonly number[]): boolean =>
    pair.includes(first) && pair.includes(second) && qubits.length === 2;
  const member = PROFILE_MEMBER[field];
  if (member === undefined) return profile;
  return member.of === 'qubit'
    ? {
        ...profile,
        qubits: profile.qubits.map((qubit, k) => (k === first ? { ...qubit, [member.name]: value } : qubit)),
      }
    : {
        ...profile,
        couplers: profile.couplers.map((coupler) =>
          isPair(coupler.qubits) && (field === 'error_2q' || coupler.qubits[0] === first)
            ? { ...coupler, [member.name]: value }
            : coupler,
        ),
      };
}

const PROFILE_MEMBER: {
  readonly [Field in keyof HardwareTensors]?: { readonly of: 'qubit' | 'coupler'; readonly name: string };
} = {
  error_1q: { of: 'qubit', name: 'oneQubitError' },
  t1_us: { of: 'qubit', name: 't1Us' },
  t2_us: { of: 'qubit', name: 't2Us' },
  readout_p1_given_0: { of: 'qubit', name: 'readoutP1Given0' },
  readout_p0_given_1: { of: 'qubit', name: 'readoutP0Given1' },
  readout_duration_ns: { of: 'qubit', name: 'readoutDurationNs' },
  duration_1q_ns: { of: 'qubit', name: 'oneQubitDurationNs' },
  coupler_error: { of: 'coupler', name: 'error' },
  coupler_duration_ns: { of: 'coupler', name: 'durationNs' },
};

function flat(value: object | null): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([name, member]) => [
      name,
      member === null || typeof member === 'string' ? member : canonicalJson(member),
    ]),
  );
}

function changes<Value>(
  a: Readonly<Record<string, Value | null>>,
  b: Readonly<Record<string, Value | null>>,
): { readonly name: string; readonly a: Value | null; readonly b: Value | null }[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((name) => ({ name, a: own(a, name), b: own(b, name) }))
    .filter((one) => one.a !== one.b);
}

/** A member by a name out of a file, `toString` perhaps; null: there is none. */
function own<Value>(record: Readonly<Record<string, Value | null>>, name: string): Value | null {
  return Object.hasOwn(record, name) ? record[name] : null;
}

function componentChanges(
  { tensors, counts = {} }: Component,
  a: DecodedCheckpoint,
  b: DecodedCheckpoint,
): NumberChange[] {
  const counted = ({ meta }: DecodedCheckpoint): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).map(([name, member]) => [name, meta.progress[member]]));
  return [
    ...tensors.flatMap(({ name }) => seriesChanges(name, tensorAt(a, name)?.data, tensorAt(b, name)?.data)),
    ...changes(counted(a), counted(b)),
  ];
}

/** Only what differs becomes an object: most elements do not. */
function seriesChanges(name: string, a: ArrayLike<number> = [], b: ArrayLike<number> = []): NumberChange[] {
  const found: NumberChange[] = [];
  for (let k = 0; k < Math.max(a.length, b.length); k++) {
    const [one, other] = [k < a.length ? a[k] : null, k < b.length ? b[k] : null];
    if (one !== other) found.push({ name: `${name}[${k}]`, a: one, b: other });
  }
  return found;
}

const TURN = 2 * Math.PI;

function angleChanges(a: DecodedCheckpoint, b: DecodedCheckpoint): AngleChange[] {
  const periods = parameterPeriods(logicalCircuit(a.meta.circuit));
  const named = ({ parameters, meta }: DecodedCheckpoint): Record<string, number> =>
    Object.fromEntries(meta.circuit.parameterNames.map((name, k) => [name, parameters.data[k]]));
  return changes(named(a), named(b))
    .map((one) => {
      const period = periods.get(one.name) ?? null;
      if (one.a === null || one.b === null) return { ...one, difference: null, period };
      const plain = one.b - one.a;
      return {
        ...one,
        difference: period === null ? plain : plain - period * Math.round(plain / period),
        period,
      };
    })
    .filter(({ difference }) => difference !== 0)
    .sort((x, y) => Math.abs(y.difference ?? TURN) - Math.abs(x.difference ?? TURN));
}

function calibrationChanges(a: DecodedCheckpoint, b: DecodedCheckpoint): CalibrationChange[] {
  const [ours, theirs] = [a.hardware, b.hardware];
  if (ours === null || theirs === null) return [];
  const sameMachine = a.meta.calibration?.name === b.meta.calibration?.name;
  const read = sameMachine ? placed : medians;
  const [left, right] = [read(ours), read(theirs)];
  const same = new Set(fields.filter((field) => String(ours[field].data) === String(theirs[field].data)));
  return [...left.keys()]
    .flatMap((name) => {
      const [one, other] = [left.get(name)!, right.get(name)];
      if (other === undefined || one.value === other.value) return [];
      if (!(SOURCES_OF[one.field] ?? []).every((field) => same.has(field))) return [];
      const size = Math.max(Math.abs(one.value), Math.abs(other.value));
      return [
        {
          name,
          field: one.field,
          qubits: one.qubits,
          a: one.value,
          b: other.value,
          relative: Math.abs(other.value - one.value) / size,
        },
      ];
    })
    .sort((x, y) => y.relative - x.relative || (x.name < y.name ? -1 : 1));
}

interface Placed {
  readonly field: keyof HardwareTensors;
  readonly qubits: readonly number[];
  readonly value: number;
}

const fields = Object.keys(hardwareFields) as (keyof HardwareTensors)[];
/** Numbers of calibration; the derived ones of the paper count where those that they are derived from are the same. */
const numberFields = fields.filter((field) => hardwareFields[field].dtype === 'F64');
const SOURCES_OF: { readonly [Field in keyof HardwareTensors]?: readonly (keyof HardwareTensors)[] } = {
  readout_error: ['readout_p1_given_0', 'readout_p0_given_1'],
  error_2q: ['coupler_error'],
};

function placed(hardware: HardwareTensors): Map<string, Placed> {
  return new Map(
    numberFields.flatMap((field) =>
      Array.from(hardware[field].data, (value, k): [string, Placed] => {
        const qubits =
          hardwareFields[field].shape[0] === 'q'
            ? [hardware.qubits.data[k]]
            : Array.from(
                (hardwareFields[field].shape[0] === 'e'
                  ? hardware.edges
                  : hardware.coupler_qubits
                ).data.subarray(2 * k, 2 * k + 2),
              );
        return [
          `${field} ${qubits.length === 1 ? 'qubit' : 'coupler'} ${qubits.join('-')}`,
          { field, qubits, value },
        ];
      }),
    ),
  );
}

function medians(hardware: HardwareTensors): Map<string, Placed> {
  return new Map(
    numberFields.flatMap((field) => {
      const values = Array.from(hardware[field].data).filter((value) => value !== NOT_RECORDED);
      return values.length === 0
        ? []
        : [[`${field} median`, { field, qubits: [], value: median(values) }] as const];
    }),
  );
}
