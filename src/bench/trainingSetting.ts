import { loadDataSet } from '../experiment/loadDataSet.ts';
import { loadDataConfig, loadOptimizer } from '../experiment/spec/configFiles.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { prepareData } from '../learn/data/prepareData.ts';
import { type ClassifierTraining, prepareTraining } from '../training/training.ts';
import { SHOTS, workloadOf } from './workload.ts';

/** Images that an evaluation is timed on. */
export const IMAGES = 1000;
const SEED = '0';

/** Devices on which real trainings are timed: the smallest one that each size fits. */
export function deviceFor(size: string): string {
  return workloadOf(size).qubits <= 5 ? 'manila' : 'guadalupe';
}

/** A training of circuit A on digits as the studies run it, with a test split of `IMAGES`. */
export async function trainingFor(size: string, profile: HardwareProfile): Promise<ClassifierTraining> {
  const { qubits, layers } = workloadOf(size);
  const config = await loadDataConfig('mnist-0-3');
  const data = prepareData(
    await loadDataSet(config),
    { ...config, split: { ...config.split, test: IMAGES } },
    qubits,
    SEED,
  );
  return prepareTraining(
    {
      model: { name: size, family: 'rx-rz-cz-ring', qubits, layers },
      level: 1,
      freezing: { strategy: 'none' },
      optimizer: await loadOptimizer('adam'),
      idle: true,
      shots: SHOTS,
      seed: SEED,
    },
    profile,
    data,
  );
}
