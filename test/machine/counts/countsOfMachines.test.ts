import { expect, test } from 'vitest';
import { recordedCounts } from '../../../src/experiment/recordedCounts.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { distanceTo, logLikelihood, pooled, shotFloor } from '../../../src/machine/counts/distances.ts';
import { judgeCounts } from '../../../src/machine/counts/judgeCounts.ts';
import { noiseLadder, predictedBy, wholeCalibration } from '../../../src/machine/counts/noiseLadder.ts';
import { entanglersOf, recordedCircuits } from '../../../src/machine/counts/recordedCircuits.ts';
import { runBy, waysToRun } from '../../../src/machine/counts/waysToRun.ts';
import { tInterval } from '../../../src/numeric/statistics/tInterval.ts';

const walkerSimple = recordedCircuits['walker-simple'];

test('recorded counts are those of 250 runs of 8000 shots, 500 on casablanca', () => {
  for (const [name, { machines, steps, reads }] of Object.entries(recordedCircuits))
    for (const machine of machines) {
      const counted = recordedCounts(name, machine);
      expect(counted).toHaveLength(steps);
      for (const { chosenBy, judged } of counted) {
        const counts = pooled([...chosenBy, ...judged]);
        expect(counts).toHaveLength(2 ** reads.length);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(
          8000 * (machine === 'casablanca' ? 500 : 250),
        );
        expect([chosenBy.length, judged.length]).toEqual([10, 10]);
      }
    }
  expect(() => recordedCounts('walker', 'belem')).toThrow(/counts of walker expected of one of athens/);
});

// Published beside the counts: a look by another program, of all runs together, each with the layout of sixteen that
// does best on the steps 2 and 6 with all of the calibration.
test.each([
  [
    'belem',
    [0.11, 0.18, 0.12, 0.08, 0.32, 0.5, 0.62, 0.69, 0.64, 0.58],
    [0.023, 0.06, 0.043, 0.066, 0.22, 0.32, 0.41, 0.45, 0.42, 0.36],
    [0.023, 0.056, 0.039, 0.063, 0.21, 0.28, 0.35, 0.38, 0.35, 0.29],
  ],
  [
    'quito',
    [0.1, 0.14, 0.1, 0.12, 0.14, 0.18, 0.22, 0.25, 0.25, 0.24],
    [0.036, 0.064, 0.088, 0.114, 0.097, 0.031, 0.031, 0.042, 0.032, 0.118],
    [0.036, 0.063, 0.091, 0.115, 0.094, 0.039, 0.046, 0.079, 0.07, 0.121],
  ],
])('the first look at %s comes out again, without swaps', async (machine, ideal, gates, idling) => {
  const profile = await loadHardware(machine);
  const counts = recordedCounts('walker-simple', machine).map(({ chosenBy, judged }) =>
    pooled([...chosenBy, ...judged]),
  );
  const unrouted = waysToRun(profile, walkerSimple).filter(
    (way) => way.moves === 'first' && runBy(way, walkerSimple, 10, profile).swaps === 0,
  );
  expect(unrouted).toHaveLength(16);
  const distances = (
    way: (typeof unrouted)[number],
    rung: (typeof noiseLadder)[number],
    steps: readonly number[],
  ) =>
    steps.map((step) => {
      const { circuit } = runBy(way, walkerSimple, step, profile);
      return distanceTo(predictedBy(rung, profile, { circuit, values: new Map() }), counts[step - 1]);
    });
  const sums = unrouted.map((way) =>
    distances(way, wholeCalibration, [2, 6]).reduce((sum, one) => sum + one, 0),
  );
  const best = unrouted[sums.indexOf(Math.min(...sums))];
  const steps = Array.from({ length: 10 }, (_, k) => k + 1);
  const [none, , , relaxation, all] = noiseLadder;
  // To 1e-3 where three digits are written, to the rounding where two are.
  const agree = (found: readonly number[], written: readonly number[]): void => {
    for (const [k, value] of written.entries())
      expect(Math.abs(found[k] - value)).toBeLessThan(value === Number(value.toFixed(2)) ? 0.0055 : 0.001);
  };
  agree(distances(best, none, steps), ideal);
  agree(distances(best, relaxation, steps), gates);
  agree(distances(best, all, steps), idling);
});

test('distance, likelihood and floor of shots have the values of their definitions', () => {
  expect(distanceTo([0.5, 0.5, 0, 0], [50, 25, 25, 0])).toBe(0.25);
  expect(logLikelihood([0.5, 0.5], [3, 1])).toBeCloseTo(Math.log(0.5), 15);
  expect(logLikelihood([1, 0], [3, 1])).toBeCloseTo(Math.log(1e-12) / 4, 10);
  // Mean of |k/M - 1/2| of 10,000 fair coins is 1/sqrt(2 pi M).
  expect(shotFloor([0.5, 0.5], 10_000)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI * 10_000), 12);
});

test('a step of the walker has 1, 1 and 6 entanglers, and one of the simple walker 1', () => {
  expect([1, 2, 3, 9].map((steps) => entanglersOf(recordedCircuits.walker, steps))).toEqual([1, 2, 8, 24]);
  expect(entanglersOf(walkerSimple, 10)).toBe(10);
});

test('a machine that counts as its calibration says is predicted to the floor, and the way that it ran is found', async () => {
  const profile = await loadHardware('athens');
  const ways = waysToRun(profile, walkerSimple)
    .slice(0, 12)
    .map((way) => {
      const routed = [1, 2, 3, 4, 5, 6].map((step) => runBy(way, walkerSimple, step, profile));
      return {
        swaps: routed.reduce((sum, { swaps }) => sum + swaps, 0),
        circuits: routed.map(({ circuit }) => ({ circuit, values: new Map<string, number>() })),
      };
    });
  const truth = ways[5];
  const counted = truth.circuits.map((circuit, index) => {
    const law = predictedBy(wholeCalibration, profile, circuit);
    const counts = Array.from(law, (p) => Math.round(1e7 * p));
    const blocks = Array.from({ length: 5 }, () => counts);
    return {
      name: String(index),
      entanglers: index,
      part: (index % 2) as 0 | 1,
      chosenBy: blocks,
      judged: blocks,
    };
  });
  const judged = judgeCounts(profile, counted, ways, { fits: [], starts: 1 });
  for (const { models } of judged) {
    const weighed = models.find(({ model, routing }) => model === 'idling' && routing === 'weighed')!;
    expect(weighed.distance).toBeLessThan(1e-6);
    expect(models[0].distance).toBeGreaterThan(0.02);
    expect(tInterval(weighed.distances)?.upper).toBeLessThan(1e-6);
  }
});
