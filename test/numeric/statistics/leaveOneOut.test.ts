import { describe, expect, it } from 'vitest';
import { leaveOneOut } from '../../../src/numeric/statistics/leaveOneOut.ts';
import { robustness, thresholdVariants } from '../../../src/numeric/statistics/robustness.ts';
import { mean } from '../../../src/numeric/statistics.ts';

const losses: Readonly<Record<string, number>> = { fez: 1.01, yorktown: 1.13, torino: 1.0, manila: 1.06 };
const spread = (kept: readonly string[]): number | null =>
  kept.length < 2 ? null : Math.max(...kept.map((m) => losses[m])) - Math.min(...kept.map((m) => losses[m]));

describe('leaveOneOut', () => {
  it('finds the machine that a spread hangs on', () => {
    const found = leaveOneOut(Object.keys(losses), spread);
    expect(found.all).toBeCloseTo(0.13, 14);
    expect(found.without.map(({ value }) => value)).toEqual(
      [0.13, 0.06, 0.12, 0.13].map((value) => expect.closeTo(value, 14)),
    );
    expect(found.most).toEqual({ group: 'yorktown', value: expect.closeTo(0.06, 14) });
  });

  it('takes a group for the most influential without which nothing can be measured', () => {
    const onlyWithA = (kept: readonly string[]) => (kept.includes('a') ? kept.length : null);
    expect(leaveOneOut(['b', 'a', 'c'], onlyWithA).most).toEqual({ group: 'a', value: null });
  });

  it('names the first of equals, and nobody where there is nobody', () => {
    expect(leaveOneOut([1, 3, 2], (kept) => mean(kept)).most).toEqual({ group: 1, value: 2.5 });
    expect(leaveOneOut(['a', 'b'], () => 1).most).toEqual({ group: 'a', value: 1 });
    expect(leaveOneOut([], () => null)).toEqual({ all: null, without: [], most: null });
  });
});

describe('robustness', () => {
  it('names what another verdict depends on', () => {
    const verdictAt = (threshold: number) => (0.05 > threshold ? 'supported' : 'not supported');
    const variants = { ...thresholdVariants(0.04, verdictAt), 'without yorktown': 'inconclusive' };
    expect(robustness('supported', variants)).toEqual({
      verdict: 'supported',
      variants: {
        'half the threshold': 'supported',
        'twice the threshold': 'not supported',
        'without yorktown': 'inconclusive',
      },
      dependsOn: ['twice the threshold', 'without yorktown'],
    });
    expect(robustness('supported', thresholdVariants(0.02, verdictAt)).dependsOn).toEqual([]);
  });
});
