import { z } from 'zod';
import type { Circuit } from '../../../circuit/circuit.ts';
import { gatesOf } from '../../../circuit/gatesOf.ts';
import { hardwareProblem } from '../../../hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { spearman } from '../../../numeric/statistics.ts';
import type { NamedHardware } from '../../../training/cell.ts';
import type { PlanContext } from '../../plan/planContext.ts';
import { named } from '../../spec/references.ts';
import { machine } from '../../spec/specFields.ts';
import type { TaskContext } from '../taskContext.ts';

/** Records of one machine, in order of time: `[hanoi@2021-12-09, hanoi@2024-05-27]`. */
export const daySeries = z.array(machine).min(2);

/** The references of several series. */
export function namedSeries(field: string, series: readonly (readonly string[])[]) {
  return series.flatMap((days, k) =>
    named(field, days).map(({ name, path: [, day] }) => ({ name, path: [field, k, day] })),
  );
}

/** One machine on several days. */
export interface MachineDays {
  readonly machine: string;
  readonly days: readonly NamedHardware[];
}

/** The machines of series as cells hold them: a series goes by what its names have before `@`. */
export function machineDays(context: PlanContext, days: readonly string[]): MachineDays {
  const [machine] = days[0].split(/[/\\]/).at(-1)!.split('@');
  return {
    machine: machine.replace(/\.(ya?ml|json)$/, ''),
    days: days.map((name) => context.machine(name)).filter((named) => named !== null),
  };
}

/** A machine's profile on one of its days. */
export interface Day {
  readonly profile: HardwareProfile;
  /** ISO 8601. */
  readonly date: string;
  /** Since the first of them. */
  readonly elapsedDays: number;
}

/** The profiles of a machine's days, in order. */
export async function profilesOf(days: readonly NamedHardware[], context: TaskContext): Promise<Day[]> {
  const profiles: HardwareProfile[] = [];
  for (const day of days) profiles.push((await context.profile(day))!);
  const dayNumber = ({ calibratedAt }: HardwareProfile): number =>
    Math.round(Date.parse(`${calibratedAt.slice(0, 10)}T00:00:00Z`) / 86_400_000);
  return profiles.map((profile) => ({
    profile,
    date: profile.calibratedAt.slice(0, 10),
    elapsedDays: dayNumber(profile) - dayNumber(profiles[0]),
  }));
}

/** Whether every gate of a circuit has a live qubit or coupler of its kind. */
export function canRun(circuit: Circuit, profile: HardwareProfile): boolean {
  return (
    circuit.measurements.every(({ qubit }) => qubit < profile.qubits.length) &&
    gatesOf(circuit).every(({ gate, qubits }) => hardwareProblem(profile, gate, qubits) === null)
  );
}

/** Kinds of calibrated values that a day changes. */
export const calibratedValues = ['t1', 't2', 'readout', 'oneQubit', 'twoQubit'] as const;
/** One of `calibratedValues`. */
export type CalibratedValue = (typeof calibratedValues)[number];

/** Values of a machine by qubit, or by pair of qubits, those that are there. */
export function valuesOf(profile: HardwareProfile, value: CalibratedValue): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (value === 'twoQubit') {
    for (const { qubits, error } of profile.couplers)
      if (error !== null) {
        const pair = qubits.toSorted((a, b) => a - b).join('-');
        found.set(pair, Math.max(error, found.get(pair) ?? 0));
      }
    return found;
  }
  profile.qubits.forEach((qubit, k) => {
    const one = {
      t1: qubit.t1Us,
      t2: qubit.t2Us,
      readout: (qubit.readoutP0Given1 + qubit.readoutP1Given0) / 2,
      oneQubit: qubit.oneQubitError,
    }[value];
    if (one !== null) found.set(String(k), one);
  });
  return found;
}

/** Spearman's rank correlation of a value between two days, over what both have; null: too few, or all equal. */
export function rankCorrelation(
  a: HardwareProfile,
  b: HardwareProfile,
  value: CalibratedValue,
): number | null {
  const [ours, theirs] = [valuesOf(a, value), valuesOf(b, value)];
  const both = [...ours.keys()].filter((key) => theirs.has(key));
  if (both.length < 3) return null;
  const found = spearman(
    both.map((key) => ours.get(key)!),
    both.map((key) => theirs.get(key)!),
  );
  return Number.isFinite(found) ? found : null;
}
