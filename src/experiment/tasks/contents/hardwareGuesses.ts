import { type KnownDuration, usualDuration } from '../../../hardware/durations.ts';
import type {
  CouplerCalibration,
  HardwareProfile,
  QubitCalibration,
} from '../../../hardware/hardwareProfile.ts';
import type { NoiseSwitches } from '../../../hardware/noiseModel.ts';
import { median } from '../../../numeric/statistics.ts';

/** What anyone knows of a kind of machine: medians over the medians of other machines of the kind. */
export interface TypicalMachine {
  readonly readout: number;
  readonly oneQubit: number;
  readonly twoQubit: number;
  readonly t1Us: number;
  readonly t2Us: number;
}

/** @param others machines of the same kind, at least one */
export function typicalMachine(others: readonly HardwareProfile[]): TypicalMachine {
  const over = (values: (profile: HardwareProfile) => readonly (number | null)[]): number =>
    median(others.map((profile) => median(values(profile).filter((value) => value !== null))));
  return {
    readout: over(({ qubits }) => qubits.map((one) => (one.readoutP0Given1 + one.readoutP1Given0) / 2)),
    oneQubit: over(({ qubits }) => qubits.map(({ oneQubitError }) => oneQubitError)),
    twoQubit: over(({ couplers }) => couplers.map(({ error }) => error)),
    t1Us: over(({ qubits }) => qubits.map(({ t1Us }) => t1Us)),
    t2Us: over(({ qubits }) => qubits.map(({ t2Us }) => t2Us)),
  };
}

/** What a guess may use. */
export interface Known {
  readonly typical: TypicalMachine;
  readonly durations: readonly KnownDuration[];
}

/** Numbers of a machine, in place of those that a file does not have. */
export type Guess = (profile: HardwareProfile, known: Known) => HardwareProfile;

/** Each part of a calibration, and what a reader without it puts in its place. */
export const hardwareGuesses = {
  readout: (profile, { typical: { readout } }) =>
    withQubits(profile, (qubit) => ({ ...qubit, readoutP0Given1: readout, readoutP1Given0: readout })),
  oneQubit: (profile, { typical: { oneQubit } }) =>
    withQubits(profile, (qubit) => ({ ...qubit, oneQubitError: oneQubit })),
  twoQubit: (profile, { typical: { twoQubit } }) =>
    withCouplers(profile, (coupler) => ({ ...coupler, error: twoQubit })),
  t1: (profile, { typical: { t1Us } }) => withQubits(profile, (qubit) => clipped({ ...qubit, t1Us })),
  t2: (profile, { typical: { t2Us } }) => withQubits(profile, (qubit) => clipped({ ...qubit, t2Us })),
  durations: (profile, { durations }) => {
    const usual = (gate: string): number => usualDuration(durations, profile.technology, gate);
    return withCouplers(
      withQubits(profile, (qubit) => ({ ...qubit, oneQubitDurationNs: usual('one-qubit') })),
      (coupler) => ({ ...coupler, durationNs: usual(coupler.gate) }),
    );
  },
  asymmetry: (profile) =>
    withQubits(profile, (qubit) => {
      const mean = (qubit.readoutP0Given1 + qubit.readoutP1Given0) / 2;
      return { ...qubit, readoutP0Given1: mean, readoutP1Given0: mean };
    }),
  // The one number of a coupler is the worse direction's, as the paper's 4q + e have it.
  directions: (profile) => {
    const worst = new Map<string, number>();
    for (const { qubits, error } of profile.couplers)
      if (error !== null) worst.set(pairOf(qubits), Math.max(error, worst.get(pairOf(qubits)) ?? 0));
    return withCouplers(profile, (coupler) => ({ ...coupler, error: worst.get(pairOf(coupler.qubits))! }));
  },
} as const satisfies Readonly<Record<string, Guess>>;

/** A part of a calibration. */
export type HardwarePart = keyof typeof hardwareGuesses;

/** All of them. */
export const hardwareParts = Object.keys(hardwareGuesses) as HardwarePart[];

/** As long as a profile may say. */
const ENDLESS_US = 1e15;

/** Coarser pictures of a machine, which no single part of a file makes: for comparison. */
export const approximations: Readonly<
  Record<
    string,
    { readonly profile?: Guess; readonly idle?: false; readonly switches?: Partial<NoiseSwitches> }
  >
> = {
  'no-readout': { switches: { readout: 0 } },
  'no-one-qubit': { switches: { oneQubit: 0 } },
  'no-two-qubit': { switches: { twoQubit: 0 } },
  // Gates keep their recorded errors, which are depolarizing then.
  'no-relaxation': {
    profile: (profile) => withQubits(profile, (qubit) => ({ ...qubit, t1Us: ENDLESS_US, t2Us: ENDLESS_US })),
  },
  'no-idling': { idle: false },
  't2-is-t1': { profile: (profile) => withQubits(profile, (qubit) => ({ ...qubit, t2Us: qubit.t1Us })) },
  // As for the paper's numbers where nothing is known of the native gate.
  'one-duration': {
    profile: (profile) =>
      withCouplers(
        withQubits(profile, (qubit) => ({ ...qubit, oneQubitDurationNs: 36 })),
        (coupler) => ({ ...coupler, durationNs: 300 }),
      ),
  },
  'device-medians': { profile: medianMachine },
};

/** Numbers that can be assigned to no qubit: each is the machine's median. */
export function medianMachine(profile: HardwareProfile): HardwareProfile {
  const of = (values: readonly (number | null)[]): number => median(values.filter((value) => value !== null));
  const qubitOf = (name: keyof QubitCalibration): number => of(profile.qubits.map((qubit) => qubit[name]));
  const qubit: QubitCalibration = {
    t1Us: qubitOf('t1Us'),
    t2Us: qubitOf('t2Us'),
    readoutP0Given1: qubitOf('readoutP0Given1'),
    readoutP1Given0: qubitOf('readoutP1Given0'),
    readoutDurationNs: profile.qubits.some(({ readoutDurationNs }) => readoutDurationNs !== null)
      ? qubitOf('readoutDurationNs')
      : null,
    oneQubitError: qubitOf('oneQubitError'),
    oneQubitDurationNs: qubitOf('oneQubitDurationNs'),
  };
  const error = of(profile.couplers.map((coupler) => coupler.error));
  const durationNs = of(profile.couplers.map((coupler) => coupler.durationNs));
  return withCouplers(
    withQubits(profile, () => clipped(qubit)),
    (coupler) => ({ ...coupler, error, durationNs }),
  );
}

/** Dead qubits stay so. */
function withQubits(
  profile: HardwareProfile,
  change: (qubit: QubitCalibration) => QubitCalibration,
): HardwareProfile {
  return {
    ...profile,
    qubits: profile.qubits.map((qubit) =>
      qubit.oneQubitError === null || qubit.t1Us === null ? qubit : change(qubit),
    ),
  };
}

/** Dead couplers stay so. */
function withCouplers(
  profile: HardwareProfile,
  change: (coupler: CouplerCalibration) => CouplerCalibration,
): HardwareProfile {
  return {
    ...profile,
    couplers: profile.couplers.map((coupler) => (coupler.error === null ? coupler : change(coupler))),
  };
}

function clipped(qubit: QubitCalibration): QubitCalibration {
  const { t1Us, t2Us } = qubit;
  return t1Us === null || t2Us === null ? qubit : { ...qubit, t2Us: Math.min(t2Us, 2 * t1Us) };
}

function pairOf([a, b]: readonly [number, number]): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}
