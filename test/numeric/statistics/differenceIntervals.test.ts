import { describe, expect, it } from 'vitest';
import { pairedDifference, unpairedDifference } from '../../../src/numeric/statistics/differenceIntervals.ts';

const a = [0.62, 0.7, 0.55, 0.62, 0.81, 0.49, 0.7, 0.66];
const b = [1.2, 0.9, 1.4, 1.1, 0.7, 1.4, 1.0, 1.0];

const closeTo = (estimate: number, lower: number, upper: number) => ({
  estimate: expect.closeTo(estimate, 12),
  lower: expect.closeTo(lower, 12),
  upper: expect.closeTo(upper, 12),
});

// SciPy 1.17.1: ttest_rel(...).confidence_interval()
describe('pairedDifference', () => {
  it('is that of SciPy', () => {
    expect(pairedDifference(a, b)).toMatchObject(
      closeTo(-0.44375, -0.7263391167372883, -0.16116088326271172),
    );
  });
  it('needs five pairs', () => {
    expect(pairedDifference([1, 2, 3, 4], [2, 2, 2, 2])).toBeNull();
    expect(() => pairedDifference([1, 2], [1])).toThrow('equal lengths, got 2 and 1');
  });
});

describe('unpairedDifference', () => {
  // Welch's 5.94 degrees of freedom count as 5: scipy.stats.t.ppf(0.975, 5).
  it("is Welch's, with whole degrees of freedom", () => {
    expect(unpairedDifference(a, b.slice(0, 6))).toMatchObject({
      ...closeTo(-0.47291666666666643, -0.7787503970312069, -0.16708293630212595),
      count: 6,
    });
  });
  it('of equal values on each side is a point', () => {
    expect(unpairedDifference([2, 2, 2, 2, 2], [1, 1, 1, 1, 1])).toMatchObject({ lower: 1, upper: 1 });
    expect(unpairedDifference(a, [1, 1, 1, 1])).toBeNull();
  });
});
