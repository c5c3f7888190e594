import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hardwareInTrainName } from '../../../src/experiment/plan/cellNames.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import type { TrainCell } from '../../../src/training/cell.ts';

const experiments = fileURLToPath(new URL('../../../experiments/', import.meta.url));

describe("names of a plan's training tasks", () => {
  it.each(readdirSync(experiments))('%s: each names the machine of its cell', async (file) => {
    const { plan } = await loadPlan(await readExperiment(`${experiments}${file}`, { set: ['seeds=1'] }));
    const tasks = plan.tasks.filter(({ kind }) => kind === 'train');
    for (const { id, cell: json } of tasks) {
      const cell = json as unknown as TrainCell;
      const [name] = id.split('/').slice(1);
      expect(hardwareInTrainName(name, cell)).toBe(cell.hardware?.name ?? 'none');
      // Another seed's, level's, strategy's and model's name is not its own.
      expect(hardwareInTrainName(name, { ...cell, seed: `${cell.seed}1` })).toBeNull();
      expect(hardwareInTrainName(name, { ...cell, level: cell.level + 1 })).toBeNull();
      expect(hardwareInTrainName(name, { ...cell, freezing: { strategy: 'layer-wise' } })).toBeNull();
      expect(hardwareInTrainName(name, { ...cell, model: { name: 'other' } as never })).toBeNull();
    }
  });

  it('knows a machine by its file, hyphens and all', async () => {
    const cell = {
      model: { name: 'circuit-b-4q2l' },
      level: 1,
      freezing: { strategy: 'none' },
      optimizer: { name: 'adam', learningRate: 0.03 },
      samples: 100,
      shots: null,
      seed: '1',
    };
    const at = (name: string): string | null => hardwareInTrainName(name, cell);
    expect(at('circuit-b-4q2l-my-own-lab-l1-none-s1')).toBe('my-own-lab');
    // Parts that differ from the experiment's own, in their order, and in no other.
    const ending = 'l1-none-adam-learningRate0.03-n100-exact-s1';
    expect(at(`circuit-b-4q2l-fez-${ending}`)).toBe('fez');
    expect(at('circuit-b-4q2l-fez-l1-none-exact-n100-s1')).toBeNull();
    expect(at('circuit-b-4q2l-fez-l1-none-m1000-s1')).toBeNull();
    expect(at('circuit-b-4q2l--l1-none-s1')).toBeNull();
  });
});
