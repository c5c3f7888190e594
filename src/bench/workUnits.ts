import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { type Reading, workloadOf } from './workload.ts';
import type { Work } from './works.ts';

interface WorkChoices {
  readonly works: readonly Work[];
  readonly sizes: readonly string[] | null;
  readonly devices: readonly HardwareProfile[];
}

/** Works on the same circuit: everyone is handed it once. */
export interface WorkUnit {
  readonly size: string;
  readonly reading: Reading;
  /** That the circuit is compiled for; null: it stays as it is. */
  readonly profile: HardwareProfile | null;
  readonly works: readonly Work[];
}

/** @param sizes null: of each work those that it has goals for */
export function workUnits({ works, sizes, devices }: WorkChoices): WorkUnit[] {
  const sizesOf = (work: Work): readonly string[] => sizes ?? Object.keys(work.goals);
  const all = new Set(works.flatMap(sizesOf));
  return [...all].flatMap((size) => {
    const own = works.filter((work) => sizesOf(work).includes(size));
    const units = own.flatMap(({ reading, compiled }): Omit<WorkUnit, 'works'>[] =>
      (compiled ? devices.filter((device) => device.qubits.length >= workloadOf(size).qubits) : [null]).map(
        (profile) => ({ size, reading, profile }),
      ),
    );
    const different = new Map(
      units.map((unit) => [`${unit.reading} ${unit.profile?.name ?? ''}`, unit] as const),
    );
    return [...different.values()].map((unit) => ({
      ...unit,
      works: own.filter(
        ({ reading, compiled }) => reading === unit.reading && compiled === (unit.profile !== null),
      ),
    }));
  });
}
