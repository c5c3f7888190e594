import type { ShiftedProbabilities } from '../simulate/engine.ts';
import type { Measurement } from './objectives/measurement.ts';
import { type ShotSampler, shiftedCircuit, UNSHIFTED } from './shots.ts';

/** A circuit's values, and their derivatives as the parameter-shift rule measures them. */
export interface MeasuredSlopes {
  /** [width] of the unshifted circuit. */
  readonly values: number[];
  /** [width, trainable] row-major, estimates of d value/d theta; 0 where frozen. */
  readonly slopes: Float64Array;
}

/**
 * Parameter-shift rule of one sample: the unshifted circuit, and for each gate that contains an active parameter the
 * two circuits with that gate's angle moved by +-pi/2: d f/d theta = sum of coefficient (f+ - f-)/2 (Mitarai et al.,
 * Phys. Rev. A 98, 032309 (2018); Schuld et al., Phys. Rev. A 99, 032331 (2019)). The error with M shots is that of the
 * draws, in exact mode the engine's.
 *
 * Where the unshifted circuit's values are `known`, that circuit is not run again.
 *
 * A frozen parameter runs no circuit. An active one whose gates cannot reach the measurement runs its two circuits like
 * any other, as a device would: both have the unshifted circuit's distribution, and with shots it drifts at random.
 * @param shifted at least one: each effect that a draw needs
 * @param width how many values a circuit shows
 */
export function parameterShift(
  shifted: readonly ShiftedProbabilities[],
  { binding, width }: Pick<Measurement, 'binding' | 'width'>,
  active: Uint8Array,
  sampler: ShotSampler,
  known: number[] | null = null,
): MeasuredSlopes {
  const count = binding.trainable;
  const slopes = new Float64Array(width * count);
  const seen = new Int32Array(count);
  const unshifted = new Float64Array(shifted.length);
  shifted.forEach(({ probability }, effect) => {
    unshifted[effect] = probability;
  });
  const up = unshifted.slice();
  const down = unshifted.slice();
  const values = known ?? room(width);
  if (known === null) sampler.run(UNSHIFTED, unshifted, values);
  const above = room(width);
  const below = room(width);
  const measure = (parameter: number, coefficient: number): void => {
    const occurrence = seen[parameter]++;
    sampler.run(shiftedCircuit(parameter, occurrence, 1, count), up, above);
    sampler.run(shiftedCircuit(parameter, occurrence, -1, count), down, below);
    for (let value = 0; value < width; value++)
      slopes[value * count + parameter] += coefficient * ((above[value] - below[value]) / 2);
  };
  const { occurrences } = shifted[0];
  for (let k = 0; k < occurrences.length; k++) {
    const { parameter, coefficient } = occurrences[k];
    const place = binding.sources[parameter];
    if (place < 0 || !active[place]) continue;
    for (let effect = 0; effect < shifted.length; effect++) {
      up[effect] = shifted[effect].plus[k];
      down[effect] = shifted[effect].minus[k];
    }
    measure(place, coefficient);
  }
  up.set(unshifted);
  down.set(unshifted);
  for (let place = 0; place < count; place++) if (active[place] && seen[place] === 0) measure(place, 1);
  return { values, slopes };
}

/** Few numbers, often: a plain array costs a tenth of a typed one. */
export function room(width: number): number[] {
  return new Array<number>(width).fill(Number.NaN);
}
