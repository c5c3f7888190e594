import { expect, test } from 'vitest';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { planCost } from '../../../src/experiment/plan/planCost.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { tinyExperiment } from '../trainedRun.ts';

const vqe = (shots: number | null): string =>
  `analyses=[{kind: vqe, models: [circuit-d-2q1l], noise: none, optimizers: [adam], steps: 10, shots: ${shots}, freezing: [{strategy: none}]}]`;

async function costOf(...set: string[]) {
  return planCost(await loadPlan(await readExperiment(tinyExperiment, { set })), 1);
}

// 60 samples of 1 + 2 x 16 circuits; 10 steps of 1 + 2 x 4 passes in two bases.
const train = 'train=[{models: [circuit-a-4q2l], hardware: [none]}]';

test('each task has its own shots, each basis is a circuit', async () => {
  const [trained, solved] = [60 * 33, 2 * 10 * 9];
  expect(await costOf(train, vqe(7), 'training.shots=null')).toMatchObject({
    circuits: trained + solved,
    exact: trained,
    shots: 7 * solved,
    qpuSeconds: null,
  });
  expect(await costOf(train, vqe(null), 'training.shots=100')).toMatchObject({
    circuits: trained + solved,
    exact: solved,
    shots: 100 * trained,
  });
});
