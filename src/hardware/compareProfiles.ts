import { median } from '../numeric/statistics.ts';
import type { CouplerCalibration, HardwareProfile, QubitCalibration } from './hardwareProfile.ts';

/** A number of one qubit or coupler on both days; null: none recorded, dead. */
export interface ValueChange {
  /** `t1Us`, `oneQubitError`, `coupler.error`, ... */
  readonly value: string;
  readonly qubits: readonly number[];
  /** Of a coupler. */
  readonly gate: string | null;
  readonly a: number | null;
  readonly b: number | null;
}

/** One kind of number over the whole machine. */
export interface ValueSummary {
  readonly value: string;
  /** Medians of what both have recorded; null: nothing. */
  readonly medianA: number | null;
  readonly medianB: number | null;
  /** Of these, how many have changed. */
  readonly changed: number;
  readonly compared: number;
}

/** What differs between two profiles, value by value and in summary. */
export interface ProfileComparison {
  readonly equal: boolean;
  /** Other words: name, date, native gates, ... */
  readonly words: readonly { readonly what: string; readonly a: string; readonly b: string }[];
  readonly summaries: readonly ValueSummary[];
  /** Largest first, by the ratio of the two; what died or came back before all. */
  readonly changes: readonly ValueChange[];
  /** Couplers that only one of the two has: `cz 3-4`. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

const qubitValues = [
  't1Us',
  't2Us',
  'readoutP1Given0',
  'readoutP0Given1',
  'readoutDurationNs',
  'oneQubitError',
  'oneQubitDurationNs',
] as const satisfies readonly (keyof QubitCalibration)[];
const couplerValues = ['error', 'durationNs'] as const satisfies readonly (keyof CouplerCalibration)[];

/**
 * What differs between two profiles, of one machine on two days or of two machines: qubit by qubit where both have it.
 */
export function compareProfiles(a: HardwareProfile, b: HardwareProfile): ProfileComparison {
  const couplersOf = (profile: HardwareProfile) =>
    new Map(profile.couplers.map((coupler) => [couplerName(coupler), coupler]));
  const [inA, inB] = [couplersOf(a), couplersOf(b)];
  const pairs = [
    ...a.qubits.slice(0, b.qubits.length).flatMap((ours, qubit) =>
      qubitValues.map((value): ValueChange => {
        const theirs = b.qubits[qubit];
        return { value, qubits: [qubit], gate: null, a: ours[value], b: theirs[value] };
      }),
    ),
    ...[...inA].flatMap(([name, ours]) => {
      const theirs = inB.get(name);
      if (theirs === undefined) return [];
      const { qubits, gate } = ours;
      return couplerValues.map(
        (value): ValueChange => ({
          value: `coupler.${value}`,
          qubits,
          gate,
          a: ours[value],
          b: theirs[value],
        }),
      );
    }),
  ];
  const changes = pairs.filter((pair) => pair.a !== pair.b);
  const words = wordsThatDiffer(a, b);
  const onlyInA = [...inA.keys()].filter((name) => !inB.has(name));
  const onlyInB = [...inB.keys()].filter((name) => !inA.has(name));
  return {
    equal: changes.length + words.length + onlyInA.length + onlyInB.length === 0,
    words,
    summaries: summarize(pairs),
    changes: changes.toSorted((x, y) => compareRatios(ratio(y), ratio(x))),
    onlyInA,
    onlyInB,
  };
}

function couplerName({ gate, qubits }: CouplerCalibration): string {
  return `${gate} ${qubits.join('-')}`;
}

function wordsThatDiffer(a: HardwareProfile, b: HardwareProfile): ProfileComparison['words'] {
  const words = ({
    name,
    vendor,
    technology,
    nativeGates,
    calibratedAt,
    qubits,
    source,
  }: HardwareProfile) => ({
    name,
    vendor,
    technology,
    'native gates': nativeGates.join(' '),
    calibrated: calibratedAt,
    qubits: String(qubits.length),
    source: `${source.package} ${source.version}`,
  });
  const theirs = words(b);
  return Object.entries(words(a)).flatMap(([what, ours]) => {
    const other = theirs[what as keyof typeof theirs];
    return ours === other ? [] : [{ what, a: ours, b: other }];
  });
}

function summarize(pairs: readonly ValueChange[]): ValueSummary[] {
  const kinds = new Map<string, ValueChange[]>();
  for (const pair of pairs) {
    const kind = kinds.get(pair.value);
    if (kind === undefined) kinds.set(pair.value, [pair]);
    else kind.push(pair);
  }
  return [...kinds].map(([value, of]) => {
    const both = of.filter(({ a, b }) => a !== null && b !== null);
    return {
      value,
      medianA: both.length === 0 ? null : median(both.map(({ a }) => a!)),
      medianB: both.length === 0 ? null : median(both.map(({ b }) => b!)),
      changed: both.filter(({ a, b }) => a !== b).length,
      compared: both.length,
    };
  });
}

function compareRatios(x: number, y: number): number {
  return x === y ? 0 : x - y;
}

/** Of the larger to the smaller; infinite where one of them is nothing. */
function ratio({ a, b }: ValueChange): number {
  if (a === null || b === null || a === 0 || b === 0) return Number.POSITIVE_INFINITY;
  return Math.max(a / b, b / a);
}
