import type { Circuit } from '../circuit/circuit.ts';
import { nameUses } from '../circuit/rotationsOf.ts';
import type { Engine } from '../simulate/engine.ts';
import { expectedPasses, type TrainingContext } from './trainingContext.ts';

/** Forward passes that a step may take: odd or even as `least` is, where it is not the only one. */
export interface PassRange {
  readonly least: number;
  readonly most: number;
}

/** Whether a step may have taken so many. */
export function allows({ least, most }: PassRange, passes: number): boolean {
  return passes >= least && passes <= most && (passes - least) % 2 === 0;
}

/**
 * Passes of a step by the number of its active parameters. Each stands in so many gates of the circuit as it runs, and
 * each gate is shifted twice. Where all stand in one, or the mask is known, there is one such number; else the mask
 * decides, which a history does not have, between the fewest and the most.
 * @param gates [trainable] of each parameter; null: one each
 * @param mask [trainable] where it is the same in every step
 */
export function passLaw(
  setting: Pick<TrainingContext, 'optimizer' | 'freezing' | 'batch'>,
  gates: Int32Array | null,
  mask: Uint8Array | null,
): (active: number) => PassRange {
  if (gates === null)
    return (active) => {
      const passes = expectedPasses(setting, active);
      return { least: passes, most: passes };
    };
  const { optimizer, freezing, batch } = setting;
  const { probes } = freezing;
  const probed = probes === undefined ? 0 : sumWhere(gates, probes);
  if (optimizer.perturbation) {
    const passes = batch * (2 + 2 * probed);
    return () => ({ least: passes, most: passes });
  }
  const known = mask === null ? null : { count: sumWhere(mask, mask), gates: sumWhere(gates, mask) };
  const sorted = gates.toSorted();
  const sums = [0];
  for (const own of sorted) sums.push(sums[sums.length - 1] + own);
  const all = sums[sums.length - 1];
  return (active) => {
    const shifted =
      known?.count === active
        ? [known.gates, known.gates]
        : [sums[active] ?? all, all - (sums[gates.length - active] ?? 0)];
    const [least, most] = shifted.map((count) => batch * (1 + 2 * (count + probed)));
    return { least, most };
  };
}

function sumWhere(values: ArrayLike<number>, mask: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += mask[k] === 0 ? 0 : values[k];
  return sum;
}

/** Whether a name stands in several rotations of a circuit: its passes then hang on the circuit as it runs. */
export function sharesNames(circuit: Circuit, names: readonly string[]): boolean {
  const uses = nameUses(circuit);
  return names.some((name) => (uses.get(name)?.gates ?? 0) > 1);
}

/**
 * [names] in how many gates of an engine's circuit each stands. One without any runs its two circuits all the same:
 * it counts as one.
 */
export function gatesOfNames(
  { occurrences, parameterNames }: Pick<Engine, 'occurrences' | 'parameterNames'>,
  names: readonly string[],
): Int32Array {
  const places = new Map(names.map((name, k) => [name, k]));
  const gates = new Int32Array(names.length);
  for (const { parameter } of occurrences) {
    const place = places.get(parameterNames[parameter]);
    if (place !== undefined) gates[place]++;
  }
  return gates.map((count) => Math.max(1, count));
}

/** Circuits of a step in which every parameter trains, at most: as its gates ask for before they are compiled. */
export function mostPasses(circuit: Circuit, names: readonly string[]): number {
  const uses = nameUses(circuit);
  return 1 + 2 * names.reduce((sum, name) => sum + (uses.get(name)?.gates ?? 1), 0);
}
