import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequentialUniforms } from '../../src/numeric/streams.ts';
import {
  bestInterval,
  bestIntervalInSession,
  lostAtFailure,
  lostShare,
  lostShareOfSession,
} from '../../src/report/checkpointInterval.ts';

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

describe('work lost, against runs played through', () => {
  const uniform = sequentialUniforms(4, 'failures');
  const cases = [
    { interval: 60, cost: 2, mean: 600, restart: 5 },
    { interval: 600, cost: 10, mean: 900, restart: 0 },
    { interval: 5, cost: 0.01, mean: 3600, restart: 30 },
  ];
  it.each(cases)('at failures at random: %o', ({ interval, cost, mean, restart }) => {
    // Segments of one interval and one checkpoint, each repeated until no failure comes in between; failures during a
    // restart cost another one.
    const runs = 20_000;
    let time = 0;
    let failures = 0;
    let lost = 0;
    const nextFailure = () => -mean * Math.log(1 - uniform());
    const endure = (length: number): boolean => {
      const after = nextFailure();
      time += Math.min(after, length);
      if (after >= length) return true;
      failures++;
      return false;
    };
    for (let segment = 0; segment < runs; segment++)
      for (;;) {
        const from = time;
        if (endure(interval + cost)) break;
        lost += time - from;
        while (!endure(restart));
      }
    const share = 1 - (runs * interval) / time;
    expect(lostShare(interval, cost, mean, restart) / share).toBeGreaterThan(0.9);
    expect(lostShare(interval, cost, mean, restart) / share).toBeLessThan(1.1);
    if (restart === 0) expect(lostAtFailure(interval, cost, mean) / (lost / failures)).toBeCloseTo(1, 1);
  });

  it('at sessions that are cut off at any phase of the interval', () => {
    const [cost, session] = [2, 3600];
    for (const interval of [30, bestIntervalInSession(cost, session), 900]) {
      let useful = 0;
      let total = 0;
      for (let k = 0; k < 20_000; k++) {
        // One period more or less, all lengths alike: the phase of the cut is uniform.
        const length = session + (uniform() - 0.5) * (interval + cost);
        useful += interval * Math.floor(length / (interval + cost));
        total += length;
      }
      expect(lostShareOfSession(interval, cost, session)).toBeCloseTo(1 - useful / total, 2);
    }
    expect(lostShareOfSession(4000, cost, session)).toBe(1);
  });

  it('is least in a session at the best interval', () => {
    const best = bestIntervalInSession(2, 3600);
    expect(best).toBeCloseTo(118, 10);
    for (const factor of [0.5, 0.8, 1.25, 2])
      expect(lostShareOfSession(best, 2, 3600)).toBeLessThan(lostShareOfSession(factor * best, 2, 3600));
  });
});
