import { QckptError } from '../numeric/qckptError.ts';
import type { ShiftedProbabilities } from '../simulate/engine.ts';
import { type ShotSampler, shiftedCircuit, UNSHIFTED } from './shots.ts';

/** Which engine parameter each value comes from. */
export interface Binding {
  /** [engine parameters] k >= 0: trainable parameter k; k < 0: feature -1 - k. */
  readonly sources: Int32Array;
  readonly trainable: number;
}

/**
 * Matches an engine's parameter names with those of the model.
 * @throws QckptError CIRCUIT: the engine knows a name that the model does not
 */
export function bindParameters(
  engineNames: readonly string[],
  trainableNames: readonly string[],
  inputs: readonly string[],
): Binding {
  const places = new Map([
    ...trainableNames.map((name, k) => [name, k] as const),
    ...inputs.map((name, i) => [name, -1 - i] as const),
  ]);
  const sources = Int32Array.from(engineNames, (name) => {
    const place = places.get(name);
    if (place === undefined)
      throw new QckptError(
        'CIRCUIT',
        `parameter "${name}" expected a trainable angle or a feature of the model`,
      );
    return place;
  });
  return { sources, trainable: trainableNames.length };
}

/** Values in the engine's order. */
export function bindValues(
  binding: Binding,
  parameters: Float64Array,
  features: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(binding.sources, (place) =>
    place >= 0 ? parameters[place] : features[-1 - place],
  );
}

/** What a step measures: the label's frequency and its derivatives. */
export interface MeasuredGradient {
  /** k/M of the unshifted circuit, or its exact probability. */
  readonly frequency: number;
  /** [trainable] estimate of d p/d theta; 0 where frozen. */
  readonly slopes: Float64Array;
}

/**
 * Parameter-shift rule of one sample: the unshifted circuit, and for each gate that contains an active parameter the
 * two circuits with that gate's angle moved by +-pi/2: d p/d theta = sum of coefficient (f+ - f-)/2 (Mitarai et al.,
 * Phys. Rev. A 98, 032309 (2018); Schuld et al., Phys. Rev. A 99, 032331 (2019)). The error with M shots is
 * binomial, that of exact mode the engine's.
 *
 * Where the unshifted circuit's frequency is `known`, that circuit is not run again.
 *
 * A frozen parameter runs no circuit. An active one whose gates cannot reach the measurement runs its two circuits like
 * any other, as a device would: both have the unshifted circuit's distribution, and with shots it drifts at random.
 */
export function parameterShift(
  shifted: ShiftedProbabilities,
  binding: Binding,
  active: Uint8Array,
  sampler: ShotSampler,
  known: number | null = null,
): MeasuredGradient {
  const count = binding.trainable;
  const slopes = new Float64Array(count);
  const seen = new Int32Array(count);
  const frequency = known ?? sampler.run(UNSHIFTED, shifted.probability);
  const measure = (parameter: number, plus: number, minus: number): number => {
    const occurrence = seen[parameter]++;
    const up = sampler.run(shiftedCircuit(parameter, occurrence, 1, count), plus);
    const down = sampler.run(shiftedCircuit(parameter, occurrence, -1, count), minus);
    return (up - down) / 2;
  };
  shifted.occurrences.forEach(({ parameter, coefficient }, k) => {
    const place = binding.sources[parameter];
    if (place < 0 || !active[place]) return;
    slopes[place] += coefficient * measure(place, shifted.plus[k], shifted.minus[k]);
  });
  for (let place = 0; place < count; place++)
    if (active[place] && seen[place] === 0)
      slopes[place] = measure(place, shifted.probability, shifted.probability);
  return { frequency, slopes };
}
