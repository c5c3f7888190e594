import { describe, expect, it } from 'vitest';
import { jackknifeInterval } from '../../../src/numeric/statistics/jackknifeInterval.ts';
import { tInterval } from '../../../src/numeric/statistics/tInterval.ts';
import { mean } from '../../../src/numeric/statistics.ts';

const machines = [0, 1, 2, 3, 4, 5];
const from = [0.4, 1.3, 0.7, 2.1, 0.9, 1.6];
const to = [3.1, 2.8, 3.9, 2.2, 3.0, 4.4];

function close(values: readonly number[]) {
  const { estimate, lower, upper } = tInterval(values)!;
  return {
    estimate: expect.closeTo(estimate, 12),
    lower: expect.closeTo(lower, 12),
    upper: expect.closeTo(upper, 12),
    count: values.length,
  };
}

describe('jackknifeInterval', () => {
  it("of a mean is Student's", () => {
    expect(jackknifeInterval(machines, (kept) => mean(kept.map((k) => from[k])))).toMatchObject(close(from));
  });

  // from[i] + to[j] over all ordered pairs has the mean of from[i] + to[i] over machines: six values, not thirty.
  it('of a mean over pairs has machines for its values', () => {
    const overPairs = (kept: readonly number[]): number =>
      mean(kept.flatMap((i) => kept.flatMap((j) => (i === j ? [] : [from[i] + to[j]]))));
    expect(jackknifeInterval(machines, overPairs)).toMatchObject(
      close(from.map((value, k) => value + to[k])),
    );
  });

  it('needs five groups, and the measure without each', () => {
    expect(jackknifeInterval([1, 2, 3, 4], mean)).toBeNull();
    expect(jackknifeInterval(machines, (kept) => (kept.includes(2) ? mean(kept) : null))).toBeNull();
    expect(jackknifeInterval(machines, () => null)).toBeNull();
  });
});
