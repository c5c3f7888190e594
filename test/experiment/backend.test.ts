import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../src/experiment/plan/loadPlan.ts';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';
import { backends } from '../../src/machine/backends.ts';
import type { TrainCell } from '../../src/training/cell.ts';
import { tinyExperiment } from './trainedRun.ts';

describe('an experiment’s backend', () => {
  test('is part of its cells, by name; the simulator is none', async () => {
    const planned = async (...set: string[]) =>
      (await loadPlan(await readExperiment(tinyExperiment, { set: ['analyses=[]', ...set] }))).plan.tasks;
    const [simulated] = await planned();
    expect(simulated.cell).not.toHaveProperty('backend');
    for (const name of Object.keys(backends)) {
      const [task] = await planned(`training.backend=${name}`);
      expect((task.cell as unknown as TrainCell).backend).toBe(name);
      expect(task.id).not.toBe(simulated.id);
    }
    await expect(planned('training.backend=ibm')).rejects.toThrow('"training.backend" expected');
  });
});
