import { QckptError } from '../numeric/qckptError.ts';
import { binomialAt, type StreamKey } from '../numeric/streams.ts';

/**
 * Where circuits are run. Everything a training step learns about a circuit comes through here, so circuits and shots
 * are counted where they are spent, not computed afterwards.
 */
export interface ShotSampler {
  /**
   * Runs one circuit of one sample.
   * @param circuit which circuit: `UNSHIFTED`, or `shiftedCircuit(...)`
   * @param probability exact probability of the outcome that is counted
   * @returns the fraction of shots that showed it (k/M), or the probability itself in exact mode
   */
  run(circuit: number, probability: number): number;
  /** Circuits run so far; each is one forward pass, in exact mode too. */
  circuits(): number;
  /** Shots spent so far; none in exact mode. */
  shots(): number;
}

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

/**
 * A sampler for one sample of one step. Each draw is keyed by (stream, step, image, circuit): it depends on nothing
 * drawn before. One outcome's count is one binomial draw, the same law as drawing all outcomes.
 * @param shots M >= 1, or null for exact probabilities
 */
export function createShotSampler(
  key: StreamKey,
  step: number,
  image: number,
  shots: number | null,
): ShotSampler {
  if (shots !== null && !(Number.isInteger(shots) && shots >= 1))
    throw new QckptError('ARGUMENT', `"shots" expected integer >= 1 or null, got ${shots}`);
  let circuits = 0;
  return {
    run(circuit, probability) {
      circuits++;
      return shots === null
        ? probability
        : binomialAt(key, [step, image, circuit], shots, probability) / shots;
    },
    circuits: () => circuits,
    shots: () => circuits * (shots ?? 0),
  };
}
