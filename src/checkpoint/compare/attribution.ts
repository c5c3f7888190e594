import { calibratedNoise, type ElementSource, type NoiseSwitches } from '../../hardware/noiseModel.ts';

/** The sources of error that can be switched one by one. */
export const noiseSources = ['readout', 'one_qubit', 'two_qubit', 'relaxation'] as const;
/** One of `noiseSources`. */
export type NoiseSource = (typeof noiseSources)[number];
/** A loss shared out among the sources of error, in the unit of the loss. */
export type Attribution = Readonly<Record<NoiseSource, number>>;

/** The noise model's name of each source. */
export const SOURCE_SWITCH: Readonly<Record<NoiseSource, ElementSource>> = {
  readout: 'readout',
  one_qubit: 'oneQubit',
  two_qubit: 'twoQubit',
  relaxation: 'relaxation',
};

/** Switches with only the sources of a bit set on; bit k is `noiseSources[k]`. */
export function switchesFor(sources: number): NoiseSwitches {
  const off = noiseSources
    .filter((_, k) => ((sources >> k) & 1) === 0)
    .map((name) => [SOURCE_SWITCH[name], 0] as const);
  return { ...calibratedNoise, ...Object.fromEntries(off) };
}

/**
 * Shapley values of the noise sources: how much each adds to a value v(S), averaged over all orders of switching on.
 * They add up to v(all) - v(none), up to rounding. L. S. Shapley, "A value for n-person games" (1953).
 * @param lossOf v(S) for each of the 16 bit sets of sources
 */
export function shapleyValues(lossOf: (sources: number) => number): Attribution {
  const players = noiseSources.length;
  const values = Array.from({ length: 1 << players }, (_, sources) => lossOf(sources));
  const share = (player: number): number =>
    values.reduce((sum, value, sources) => {
      if ((sources >> player) & 1) return sum;
      return sum + shapleyWeight(sources) * (values[sources | (1 << player)] - value);
    }, 0);
  return Object.fromEntries(
    noiseSources.map((name, player) => [name, share(player)]),
  ) as unknown as Attribution;
}

/** Weight of the step from a set of sources to one source more: |S|! (n - |S| - 1)! / n! for n = 4. */
export function shapleyWeight(sources: number): number {
  const size = [...noiseSources.keys()].filter((k) => (sources >> k) & 1).length;
  return [1 / 4, 1 / 12, 1 / 12, 1 / 4][size];
}

/** What each source contributes to the difference between two machines: its value on `to` less that on `from`. */
export function attributeDifference(from: Attribution, to: Attribution): Attribution {
  return Object.fromEntries(
    noiseSources.map((name) => [name, to[name] - from[name]]),
  ) as unknown as Attribution;
}

/** What a noise-free machine has: every part is zero. */
export const noAttribution: Attribution = { readout: 0, one_qubit: 0, two_qubit: 0, relaxation: 0 };
