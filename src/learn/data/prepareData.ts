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
    const prepared = known.get(key) ?? { ...withTargets(prepare(features, seed), dataSet), ...kept };
    known.set(key, prepared);
    return prepared;
  };
}

function withTargets(prepared: PreparedData, { labels }: Pick<DataSet, 'labels'>): PreparedData {
  if (
    prepared.targets !== undefined ||
    labels.some((label) => label === '' || !Number.isFinite(Number(label)))
  )
    return prepared;
  return { ...prepared, targets: Float64Array.from(prepared.classes, (own) => Number(labels[own])) };
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
