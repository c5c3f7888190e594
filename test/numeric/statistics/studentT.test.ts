import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../../scripts/statistics/normal.ts';
import { studentTCdf, studentTQuantile } from '../../../src/numeric/statistics/studentT.ts';
import { relativeError } from './relativeError.ts';

describe("Student's t", () => {
  // mpmath 1.3.0 with 40 digits: betainc(n/2, 1/2, 0, n/(n + t^2), regularized=True) / 2
  it.each([
    [-0.5, 1, 0.35241638234956674],
    [-1000, 1, 0.0003183097800805589],
    [-1, 2, 0.2113248654051871],
    [-10, 2, 0.004926228511662845],
    [-2.5, 4, 0.03338327240599407],
    [-1000, 4, 2.9999800001049993e-12],
    [-0.01, 9, 0.49611972276816263],
    [-4, 9, 0.0015552141551929276],
    [-40, 9, 9.491499224669913e-12],
    [-1, 19, 0.16493840046056252],
    [-40, 19, 4.153878599669215e-20],
    [-1, 1000, 0.15877620904233616],
    [-40, 1000, 5.2394260775866807e-210],
    [-4, 10000, 0.000031899334411569814],
  ])('P(T <= %d) with %d degrees of freedom', (t, degrees, expected) => {
    expect(relativeError(studentTCdf(t, degrees), expected)).toBeLessThan(1e-12);
    expect(studentTCdf(-t, degrees)).toBeCloseTo(1 - expected, 14);
  });

  // mpmath, its root; scipy.stats.t.ppf of SciPy 1.17.1 agrees to 1e-12.
  it.each([
    [1e-10, 1, -3183098861.837907],
    [0.025, 1, -12.706204736174705],
    [0.025, 2, -4.302652729749464],
    [0.025, 4, -2.7764451051977943],
    [0.001, 4, -7.1731822197823085],
    [0.025, 9, -2.2621571627982053],
    [0.025 / 7, 9, -3.461591103138307],
    [1e-10, 9, -30.737330949971977],
    [0.025, 19, -2.0930240544083096],
    [0.2, 19, -0.8609505502689287],
    [0.025, 99, -1.9842169515864174],
    [0.001, 99, -3.1746038497557523],
  ])('quantile %d with %d degrees of freedom', (p, degrees, expected) => {
    expect(relativeError(studentTQuantile(p, degrees), expected)).toBeLessThan(1e-12);
    expect(relativeError(studentTQuantile(1 - p, degrees), -expected)).toBeLessThan(1e-6);
  });

  it('has its exact values: the middle, the ends, and the normal law far out', () => {
    expect(studentTQuantile(0.5, 7)).toBe(0);
    expect(studentTCdf(0, 7)).toBe(0.5);
    expect(studentTCdf(-Infinity, 7)).toBe(0);
    expect(studentTCdf(Infinity, 8)).toBe(1);
    expect(studentTCdf(-1, 1)).toBeCloseTo(0.25, 15);
    expect(Math.abs(studentTCdf(-1.5, 10_000) - normalCdf(-1.5))).toBeLessThan(2e-5);
  });

  it('refuses what it has no values for', () => {
    for (const degrees of [0, -1, 2.5, 10_001, Number.NaN])
      expect(() => studentTCdf(1, degrees)).toThrow('"degrees" expected integer in 1..10000');
    for (const p of [0, 1, -0.1, Number.NaN])
      expect(() => studentTQuantile(p, 4)).toThrow('"p" expected number in (0, 1)');
    expect(() => studentTQuantile(1e-101, 4)).toThrow('>= 1e-100');
    expect(() => studentTCdf(Number.NaN, 4)).toThrow('"t"');
  });
});
