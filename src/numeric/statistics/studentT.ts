import { atan2 } from '../elementary.ts';
import { QckptError } from '../qckptError.ts';
import { symmetricQuantile } from './symmetricQuantile.ts';

const MOST_DEGREES = 10_000;

/**
 * P(T <= t) of Student's law; a lower tail has a relative error below 1e-12. With cos^2 = n / (n + t^2), P(|T| < t) is
 * the start of an infinite series in cos^2 of positive terms, whose whole sum is 1 (Abramowitz and Stegun, Handbook of
 * Mathematical Functions (1964), 26.7.3 and 26.7.4). In a tail the terms after that start are summed instead, so
 * that nothing cancels.
 * @param degrees of freedom, whole, 1..10000
 * @throws QckptError ARGUMENT
 */
export function studentTCdf(t: number, degrees: number): number {
  checkDegrees(degrees);
  if (Number.isNaN(t)) throw new QckptError('ARGUMENT', `"t" expected a number, got ${t}`);
  const tail = upperTail(Math.abs(t), degrees);
  return t < 0 ? tail : 1 - tail;
}

/**
 * Quantile of Student's law, e.g. 2.262 for p = 0.975 and 9 degrees of freedom.
 * @param p in (0, 1); from 1e-100 on where it is that small
 * @param degrees of freedom, whole, 1..10000
 * @throws QckptError ARGUMENT
 */
export function studentTQuantile(p: number, degrees: number): number {
  checkDegrees(degrees);
  if (p > 0 && p < 1e-100) throw new QckptError('ARGUMENT', `"p" expected number >= 1e-100, got ${p}`);
  return symmetricQuantile((t) => studentTCdf(t, degrees), p);
}

/** P(T > t) of t >= 0. */
function upperTail(t: number, degrees: number): number {
  const odd = degrees % 2;
  const squareSum = degrees + t * t;
  const cosSquare = degrees / squareSum;
  const sin = t / Math.sqrt(squareSum);
  if (!(cosSquare > 0)) return 0;
  const scale = odd === 1 ? (2 / Math.PI) * sin : sin;
  let term = odd === 1 ? Math.sqrt(cosSquare) : 1;
  let sum = 0;
  let k = 0;
  const next = (): void => {
    sum += term;
    k++;
    term *= ((2 * k + odd - 1) / (2 * k + odd)) * cosSquare;
  };
  while (k < Math.floor(degrees / 2)) next();
  const inside = scale * sum + (odd === 1 ? (2 / Math.PI) * atan2(t, Math.sqrt(degrees)) : 0);
  if (inside <= 0.5) return (1 - inside) / 2;
  sum = 0;
  // The terms left out are less than a geometric series in cos^2, which adds up to term / sin^2.
  while (term > 1e-17 * sum * sin * sin) next();
  return (scale * sum) / 2;
}

function checkDegrees(degrees: number): void {
  if (!(Number.isInteger(degrees) && degrees >= 1 && degrees <= MOST_DEGREES))
    throw new QckptError('ARGUMENT', `"degrees" expected integer in 1..${MOST_DEGREES}, got ${degrees}`);
}
