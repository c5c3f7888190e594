import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestInterval, lostShare } from '../../src/report/checkpointInterval.ts';

// mpmath 1.3, 40 digits. Daly's interval by eq. (37); the share it loses by eq. (20); and the share that the exact
// minimum loses, at M (1 + W(-exp(-1 - delta/M))) with Lambert's W.
const computed = [
  {
    cost: 0.05,
    mean: 36000,
    interval: 59.9666712962963,
    share: 0.00166574086937014,
    least: 0.00166574086937014,
  },
  { cost: 0.05, mean: 600, interval: 7.71266922003841, share: 0.0128544488030274, least: 0.0128544488030274 },
  { cost: 1, mean: 3600, interval: 84.1874565327212, share: 0.0233854057372148, least: 0.0233854057372148 },
  { cost: 30, mean: 3600, interval: 444.973167286346, share: 0.123604694403269, least: 0.123604694399458 },
  { cost: 60, mean: 1800, interval: 425.618664510714, share: 0.236471521139476, least: 0.23647152068882 },
  { cost: 600, mean: 3600, interval: 1697.70597805564, share: 0.472008681837663, least: 0.472008581408054 },
  { cost: 5000, mean: 3600, interval: 3129.62962962963, share: 0.898514277020565, least: 0.898465245968655 },
  { cost: 7200, mean: 3600, interval: 3600, share: 0.947604303508744, least: 0.947530902542285 },
  { cost: 9000, mean: 3600, interval: 3600, share: 0.9688623407422, least: 0.968847072984692 },
];

describe('the best interval between checkpoints', () => {
  it.each(computed)(
    'for a cost of $cost s and a failure every $mean s',
    ({ cost, mean, interval, share, least }) => {
      expect(bestInterval(cost, mean) / interval).toBeCloseTo(1, 13);
      expect(lostShare(interval, cost, mean)).toBeCloseTo(share, 11);
      // Daly's formula is a series: it loses no more than a ten-thousandth of the best.
      expect(lostShare(bestInterval(cost, mean), cost, mean) / least).toBeLessThan(1.0001);
      expect(lostShare(bestInterval(cost, mean), cost, mean) / least).toBeGreaterThan(1 - 1e-9);
    },
  );

  it('loses no more than any other interval, up to that ten-thousandth', () => {
    const seconds = fc.double({ min: 0.01, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        seconds,
        fc.double({ min: 5, max: 1e5, noNaN: true }),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (mean, ratio, factor) => {
          const cost = mean / ratio;
          const best = bestInterval(cost, mean);
          expect(lostShare(best, cost, mean)).toBeLessThanOrEqual(
            lostShare(factor * best, cost, mean) * 1.0001,
          );
        },
      ),
    );
  });

  it('is longer where failures are rarer or checkpoints cost more', () => {
    expect(bestInterval(1, 7200)).toBeGreaterThan(bestInterval(1, 3600));
    expect(bestInterval(2, 3600)).toBeGreaterThan(bestInterval(1, 3600));
  });
});
