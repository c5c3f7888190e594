import { exp } from '#src/numeric/elementary.ts';
import { QckptError } from '#src/numeric/qckptError.ts';
import { symmetricQuantile } from '#src/numeric/statistics/symmetricQuantile.ts';

const DENSITY_AT_0 = 1 / Math.sqrt(2 * Math.PI);

/** From here on the continued fraction takes over from the series: both are then good to 1e-13 of the tail. */
const TAIL_FROM = 3;
/** Enough for full precision from `TAIL_FROM` on. */
const FRACTION_DEPTH = 200;

/**
 * P(Z <= z) of the standard normal law; a lower tail has a relative error below 1e-12. Series 26.2.11 and, in the
 * tails, continued fraction 26.2.14 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964).
 * @throws QckptError ARGUMENT: NaN
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new QckptError('ARGUMENT', `"z" expected a number, got ${z}`);
  const size = Math.abs(z);
  const density = DENSITY_AT_0 * exp((-size * size) / 2);
  if (density === 0) return z < 0 ? 0 : 1;
  const tail = size < TAIL_FROM ? 0.5 - density * centralSeries(size) : density / tailFraction(size);
  return z < 0 ? tail : 1 - tail;
}

/** Quantile of the standard normal law. @param p in (0, 1) @throws QckptError ARGUMENT: `p` outside */
export function normalQuantile(p: number): number {
  return symmetricQuantile(normalCdf, p);
}

/** (P(0 < Z < z)) / density(z): z + z^3/3 + z^5/(3 x 5) + ... */
function centralSeries(z: number): number {
  let sum = 0;
  for (let [term, k] = [z, 1]; sum + term !== sum; k += 2) {
    sum += term;
    term *= (z * z) / (k + 2);
  }
  return sum;
}

/** density(z) / P(Z > z): z + 1/(z + 2/(z + 3/(z + ...))). */
function tailFraction(z: number): number {
  let value = z;
  for (let k = FRACTION_DEPTH; k >= 1; k--) value = z + k / value;
  return value;
}
