import { loadDataSet } from '../../experiment/loadDataSet.ts';
import type { PlannedExperiment } from '../../experiment/plan/loadPlan.ts';
import { storedBytes } from '../../learn/data/storedData.ts';

/**
 * Which data a run's last checkpoints will hold by value, a line each: whoever shares a checkpoint shares them.
 * @throws QckptError DATA
 */
export async function describeStorage(
  { resolved }: Pick<PlannedExperiment, 'resolved'>,
  folder: string | undefined,
  limit: number,
): Promise<string[]> {
  const byValue = Object.values(resolved.data).filter(({ storage }) => storage === 'value');
  return Promise.all(
    byValue.map(async (config) => {
      const dataSet = await loadDataSet(config, folder, limit);
      const names = 'features' in config ? ` (${(config.features as readonly string[]).join(', ')})` : '';
      const own = dataSet.targets ? 'targets' : 'labels';
      return (
        `each last checkpoint will hold the data ${config.name} by value: ${dataSet.classes.length} samples of ` +
        `${dataSet.pixels} columns${names} with their ${own}, ${storedBytes(dataSet)} bytes`
      );
    }),
  );
}
