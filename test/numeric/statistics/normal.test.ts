import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../../scripts/statistics/normal.ts';
import { relativeError } from './relativeError.ts';

describe('the normal law', () => {
  // mpmath 1.3.0 with 40 digits: ncdf. The method changes at 3.
  it.each([
    [-0.001, 0.49960105778608893],
    [-0.5, 0.3085375387259869],
    [-1.96, 0.024997895148220435],
    [-2.9999, 0.0013503412829549248],
    [-3, 0.0013498980316300946],
    [-4, 3.1671241833119924e-5],
    [-5.5, 1.8989562465887718e-8],
    [-10, 7.619853024160525e-24],
    [-37, 5.725571222524577e-300],
  ])('P(Z <= %d)', (z, expected) => {
    expect(relativeError(normalCdf(z), expected)).toBeLessThan(1e-12);
    expect(normalCdf(-z)).toBeCloseTo(1 - expected, 15);
  });

  it.each([
    [1e-300, -37.0470962993612],
    [1e-10, -6.361340902404057],
    [0.025, -1.9599639845400543],
    [0.2, -0.8416212335729142],
  ])('quantile %d', (p, expected) => {
    expect(relativeError(normalQuantile(p), expected)).toBeLessThan(1e-12);
  });

  it('has ends, and refuses what is no probability', () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)]).toEqual([0, 0.5, 1]);
    expect(() => normalQuantile(0)).toThrow('"p" expected number in (0, 1), got 0');
    expect(() => normalCdf(Number.NaN)).toThrow('"z"');
  });
});
