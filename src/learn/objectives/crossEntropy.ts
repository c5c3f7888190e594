import { log } from '../../numeric/elementary.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';

/** Keeps the exact loss finite where the label's probability is zero (the constant of arXiv:2602.11383's code). */
const PROBABILITY_FLOOR = 1e-10;

/**
 * Cross-entropy of the label's outcome.
 *
 * `shots` null: -ln(p + 1e-10) of the exact probability p. With M shots of which the fraction f = k/M showed the label:
 * -ln((k + 1/2)/(M + 1)), finite for k = 0 (the estimator of Krichevsky and Trofimov for two outcomes).
 * @param frequency p or k/M, in [0, 1]
 * @throws QckptError ARGUMENT
 */
export function crossEntropy(frequency: number, shots: number | null): number {
  checkShots(shots);
  // k/M times M is k to within rounding; the count itself is an integer.
  return shots === null
    ? -log(frequency + PROBABILITY_FLOOR)
    : -log((Math.round(frequency * shots) + 0.5) / (shots + 1));
}

/**
 * Derivative of `crossEntropy` by the frequency: -1/(p + 1e-10), or with M shots -1/(f + 1/(2M)). By the chain rule
 * dL/dtheta = this x df/dtheta, where df/dtheta is measured by the parameter-shift rule; the loss itself does not obey
 * that rule, since it is not linear in the state.
 */
export function crossEntropySlope(frequency: number, shots: number | null): number {
  checkShots(shots);
  return shots === null
    ? -1 / (frequency + PROBABILITY_FLOOR)
    : -shots / (Math.round(frequency * shots) + 0.5);
}

function checkShots(shots: number | null): void {
  if (shots !== null && !(Number.isInteger(shots) && shots >= 1))
    throw new QckptError('ARGUMENT', `"shots" expected integer >= 1 or null, got ${shots}`);
}

/**
 * By the delta method the variance is (1 - p)/(M p + 1/2); the half is that of the loss -ln((k +
 * 1/2)/(M + 1)) and keeps it finite at p = 0.
 */
export const crossEntropyLoss: FrequencyLoss = {
  name: 'cross-entropy',
  formulas: { exact: '-ln(p + 1e-10)', sampled: '-ln((k + 1/2)/(M + 1))' },
  loss: crossEntropy,
  slope: crossEntropySlope,
  variance: (probability, shots) => Math.max(0, 1 - probability) / (shots * probability + 0.5),
};
