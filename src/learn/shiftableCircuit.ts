import type { Angle } from '../circuit/angle.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { parameterNames } from '../circuit/parameters.ts';
import { inRotations } from '../circuit/rotationsOf.ts';
import type { ShiftOccurrence } from '../simulate/engine.ts';
import type { Binding } from './binding.ts';
import type { PlannedCircuit } from './stepPlan.ts';

/** A circuit in which each rotation that the parameter-shift rule moves has a parameter of its own. */
export interface ShiftableCircuit {
  readonly circuit: Circuit;
  readonly names: readonly string[];
  /**
   * Gates that contain a trainable name, in program order, as an engine lists them; `parameter` counts engine names.
   */
  readonly occurrences: readonly ShiftOccurrence[];
  /** Values of `names` for one planned circuit. */
  readonly bind: (
    planned: Pick<PlannedCircuit, 'parameters' | 'shift'>,
    features: ArrayLike<number>,
  ) => Float64Array;
}

/**
 * A name that stands in several gates is replaced by one name a gate: a shift of the name would move them all. Gates
 * that are more than one rotation are taken apart.
 * @param binding of the circuit's names, sorted, to trainable parameters and features
 */
export function shiftableCircuit(source: Circuit, binding: Binding): ShiftableCircuit {
  const circuit = inRotations(source);
  const names = parameterNames(circuit);
  const places = new Map(names.map((name, k) => [name, k]));
  const isTrainable = (name: string): boolean => binding.sources[places.get(name)!] >= 0;
  const terms = circuit.operations.flatMap(({ angles }) => angles.flatMap((angle) => angle.terms));
  const total = new Map<string, number>();
  for (const { name } of terms) total.set(name, (total.get(name) ?? 0) + 1);

  const occurrences: ShiftOccurrence[] = [];
  /** By own name: the engine's parameter, and which of its gates this is. */
  const owners = new Map<string, { parameter: number; occurrence: number; coefficient: number }>();
  const seen = new Map<string, number>();
  const rename = (angle: Angle): Angle => ({
    ...angle,
    terms: angle.terms
      .map((term) => {
        const parameter = places.get(term.name)!;
        const occurrence = seen.get(term.name) ?? 0;
        seen.set(term.name, occurrence + 1);
        if (isTrainable(term.name)) occurrences.push({ parameter, coefficient: term.coefficient });
        const alone = total.get(term.name) === 1 || !isTrainable(term.name);
        const name = alone ? term.name : freshName(`${term.name}_gate${occurrence}`, places);
        owners.set(name, { parameter, occurrence, coefficient: term.coefficient });
        return { ...term, name };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
  const operations = circuit.operations.map((operation) => ({
    ...operation,
    angles: operation.angles.map(rename),
  }));
  const own = [...owners.keys()].sort();
  return {
    circuit: { ...circuit, operations },
    names: own,
    occurrences,
    bind: ({ parameters, shift }, features) =>
      Float64Array.from(own, (name) => {
        const { parameter, occurrence, coefficient } = owners.get(name)!;
        const source = binding.sources[parameter];
        if (source < 0) return features[-1 - source];
        const isMoved = shift !== null && shift.parameter === source && shift.occurrence === occurrence;
        return parameters[source] + (isMoved ? (shift.sign * Math.PI) / (2 * coefficient) : 0);
      }),
  };
}

function freshName(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let name = wanted;
  while (taken.has(name)) name = `${name}_`;
  return name;
}
