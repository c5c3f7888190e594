import { QckptError } from '../numeric/qckptError.ts';
import type { StreamKey } from '../numeric/streams.ts';
import type { Measurement } from './objectives/measurement.ts';

/**
 * Where circuits are run. Everything a training step learns about a circuit comes through here, so forward passes and
 * shots are counted where they are spent, not computed afterwards.
 */
export interface ShotSampler {
  /**
   * One forward pass of one sample.
   * @param circuit which circuit: `UNSHIFTED`, or `shiftedCircuit(...)`
   * @param means [effects] exact means of what is drawn; [width] the values themselves in exact mode
   * @param into [width] takes the values that the shots show, or the exact ones
   */
  run(circuit: number, means: ArrayLike<number>, into: number[]): void;
  /** Forward passes so far, in exact mode too. */
  passes(): number;
  /** Shots spent so far; none in exact mode. */
  shots(): number;
}

/** Number of the circuit whose angles are as they are. */
export const UNSHIFTED = 0;

/**
 * Number of a shifted circuit, by logical parameter and not by the compiled circuit's order of gates: runs on different
 * hardware with the same seed draw from the same streams.
 * @param parameter index in [L, q, g]
 * @param occurrence which of the gates that contain this parameter
 * @param parameters number of parameters
 */
export function shiftedCircuit(
  parameter: number,
  occurrence: number,
  sign: 1 | -1,
  parameters: number,
): number {
  return 1 + 2 * (occurrence * parameters + parameter) + (sign === 1 ? 0 : 1);
}

/** What `shiftedCircuit` made a number of; null for `UNSHIFTED`. @param parameters as there */
export function shiftOf(
  circuit: number,
  parameters: number,
): { readonly parameter: number; readonly occurrence: number; readonly sign: 1 | -1 } | null {
  if (circuit === UNSHIFTED) return null;
  const place = Math.floor((circuit - 1) / 2);
  return {
    parameter: place % parameters,
    occurrence: Math.floor(place / parameters),
    sign: circuit % 2 === 1 ? 1 : -1,
  };
}

/**
 * A sampler for one sample of one step. Each draw is keyed by (stream, step, image, circuit): it depends on nothing
 * drawn before.
 * @param shots M >= 1 a circuit, or null for exact values
 */
export function createShotSampler(
  { draw, axes }: Pick<Measurement, 'draw' | 'axes'>,
  key: StreamKey,
  { step, image }: { readonly step: number; readonly image: number },
  shots: number | null,
): ShotSampler {
  if (shots !== null && !(Number.isInteger(shots) && shots >= 1))
    throw new QckptError('ARGUMENT', `"shots" expected integer >= 1 or null, got ${shots}`);
  let passes = 0;
  return {
    run(circuit, means, into) {
      passes++;
      if (shots === null) for (let k = 0; k < into.length; k++) into[k] = means[k];
      else draw(key, { step, image, circuit }, shots, means, into);
    },
    passes: () => passes,
    shots: () => passes * axes.length * (shots ?? 0),
  };
}
