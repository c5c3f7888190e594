import type { DataSet } from './dataSet.ts';
import type { Prepare } from './dataSource.ts';
import { type DataConfig, dataSourceOf } from './dataSources.ts';
import type { PreparedData } from './preparedData.ts';
import { storable } from './storedData.ts';

/** A data set for any model and seed, each prepared once. @throws QckptError DATA, at each use */
export function createPreparation(dataSet: DataSet, config: DataConfig): Prepare {
  const prepare = dataSourceOf(config).prepare(dataSet, config);
  const kept = config.storage === 'value' ? { source: storable(dataSet) } : {};
  const known = new Map<string, PreparedData>();
  return (features, seed) => {
    const key = `${features}/${seed}`;
    const prepared = known.get(key) ?? { ...prepare(features, seed), ...kept };
    known.set(key, prepared);
    return prepared;
  };
}

/** A data set for one model and seed. @throws QckptError DATA */
export function prepareData(
  dataSet: DataSet,
  config: DataConfig,
  features: number,
  seed: string | number,
): PreparedData {
  return createPreparation(dataSet, config)(features, seed);
}
