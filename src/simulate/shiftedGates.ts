import type { Angle } from '../circuit/angle.ts';
import type { ShiftOccurrence } from './engine.ts';

/** A trainable name in a gate's angle, and where the gate is in its program. */
export interface ShiftedGate extends ShiftOccurrence {
  /** Index into the program's angles. */
  readonly angle: number;
  /** Where the kernel leaves the gate's numbers. */
  readonly slot: number;
}

/**
 * One entry a gate and trainable name in it, in the order of the gates.
 * @param angles what the gates' `angle` points into
 */
export function shiftedGates(
  gates: readonly Pick<ShiftedGate, 'angle' | 'slot'>[],
  angles: readonly Angle[],
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
): ShiftedGate[] {
  const indexOf = new Map(parameterNames.map((name, index) => [name, index]));
  return gates.flatMap(({ angle, slot }) =>
    angles[angle].terms
      .filter((term) => trainable.has(term.name))
      .map((term) => ({ slot, angle, parameter: indexOf.get(term.name)!, coefficient: term.coefficient })),
  );
}

/** Trainable names that no gate depends on. */
export function deadParameters(
  occurrences: readonly ShiftOccurrence[],
  parameterNames: readonly string[],
  trainable: ReadonlySet<string>,
): ReadonlySet<string> {
  const reached = new Set(occurrences.map(({ parameter }) => parameterNames[parameter]));
  return new Set([...trainable].filter((name) => !reached.has(name)));
}
