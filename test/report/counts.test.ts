import { expect, test } from 'vitest';
import type { FinishedTask } from '../../src/experiment/results/collectResults.ts';
import type { CountsResult } from '../../src/experiment/tasks/counts.ts';
import type { CircuitJudgement, ModelJudgement } from '../../src/machine/counts/judgeCounts.ts';
import { noiseLadder } from '../../src/machine/counts/noiseLadder.ts';
import { countsVariants, predictedCounts } from '../../src/report/claims/predictedCounts.ts';
import { counts } from '../../src/report/tables/counts.ts';

/** Distances on the five rungs, in five blocks that differ by a hundredth of it. */
function circuit(name: string, entanglers: number, rungs: readonly number[]): CircuitJudgement {
  const models = noiseLadder.map(
    (rung, k): ModelJudgement => ({
      model: rung.name,
      routing: 'weighed',
      fittedTo: null,
      distances: [0.98, 0.99, 1, 1.01, 1.02].map((factor) => factor * rungs[k]),
      distance: rungs[k],
      logLikelihood: -1,
    }),
  );
  return {
    ...{ name, entanglers, shots: 1000, floor: 0.01, drift: 0.02, driftFloor: 0.01, bestLogLikelihood: -0.5 },
    models,
  };
}

function finished(hardware: string, judgements: readonly CircuitJudgement[]): FinishedTask {
  const result: CountsResult = { circuits: 'walker', hardware, ways: 3, judgements };
  const task = {
    ...{ experiment: 'counts', study: 'counts', commit: 'abc', dirty: false },
    task: { id: `counts/${hardware}`, kind: 'counts', cell: { hardware }, needs: [], weight: 1, load: [] },
  };
  return { ...task, result } as unknown as FinishedTask;
}

const machines = ['a', 'b', 'c', 'd', 'e'];
const input = {
  finished: machines.map((name, k) =>
    finished(name, [
      circuit('1', 1, [0.1, 0.08, 0.06, 0.05, 0.05]),
      // Of the deep circuit 0.4, 0.5, ... of the ideal distance are left.
      circuit('2', 9, [0.3, 0.2, 0.2, 0.2, 0.3 * (0.4 + 0.1 * k)]),
    ]),
  ),
  specs: {},
};
const scope = {
  ...{ input, everySeed: input, keeps: () => true, circuit: null },
  spec: { threshold: 0.5, fromSeed: 1, leastLayers: 1, formulaTolerance: 0.01, newestMachines: 4 },
};

test('C10 is the share of the ideal distance that a calibration takes away, over machines', () => {
  const found = predictedCounts(scope)!;
  // 1 - (0.05 + 0.3 x)/0.4 with x = 0.4 .. 0.8.
  const shares = [0.4, 0.5, 0.6, 0.7, 0.8].map((x) => 1 - (0.05 + 0.3 * x) / 0.4);
  expect(found.value).toBeCloseTo(shares.reduce((sum, one) => sum + one, 0) / 5, 12);
  expect(found).toMatchObject({ count: 5, over: 'machines' });
  // Student's 2.776 x sd / sqrt(5), sd of five values 0.075 apart.
  expect(found.upper! - found.value).toBeCloseTo((2.7764451 * 0.075 * Math.sqrt(2.5)) / Math.sqrt(5), 6);
  expect(found.remark).toBe('readout 0.300, gates 0.0500, relaxation 0.0250, idling 0.0500');
});

test('one machine by itself is generalized over its runs, and shallow circuits are told from deep ones', () => {
  const variants = countsVariants(scope);
  expect(Object.keys(variants)).toEqual([
    ...machines,
    'at most 2 entanglers',
    '3 to 8 entanglers',
    'more than 8 entanglers',
  ]);
  expect(predictedCounts(variants.a)).toMatchObject({ count: 5, over: 'blocks of runs' });
  expect(predictedCounts(variants['at most 2 entanglers'])!.value).toBeCloseTo(0.5, 12);
  expect(predictedCounts(variants['3 to 8 entanglers'])).toBeNull();
});

test('the table has a row a circuit and model, and means with what each part removes', () => {
  const rows = counts.rows(input).filter(({ hardware }) => hardware === 'a');
  expect(rows).toHaveLength(3 * noiseLadder.length);
  const mean = rows.find(({ row, model }) => row === 'mean' && model === 'readout')!;
  expect(mean).toMatchObject({
    distance: 0.14,
    removed: 0.3,
    removed_by_part: 0.3,
    n: 5,
    floor: 0.01,
    drift: 0.02,
  });
  expect(rows.find(({ steps, model }) => steps === 2 && model === 'idling')).toMatchObject({ removed: 0.6 });
});
