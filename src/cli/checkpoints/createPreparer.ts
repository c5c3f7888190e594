import { loadDataSet } from '../../experiment/loadDataSet.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import type { Prepare } from '../../learn/data/dataSource.ts';
import { type DataConfig, identityOf } from '../../learn/data/dataSources.ts';
import { createPreparation } from '../../learn/data/prepareData.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/** The data that a checkpoint was trained on, prepared as it was. @throws QckptError DATA */
export type Preparer = (
  config: DataConfig,
  features: number,
  seed: string,
  /** What the file holds by value: taken where the data are not here. */
  stored?: DataSet | null,
) => Promise<PreparedData>;

/** Data sets and their preprocessing, once for all files that share them. */
export function createPreparer(folder?: string, limit = 1): Preparer {
  const preparations = new Map<string, Promise<Prepare>>();
  const preparationOf = async (config: DataConfig): Promise<Prepare> =>
    // A path in a stranger's file is not followed: the folder is the caller's.
    createPreparation(await loadDataSet(identityOf(config), folder, limit), config);
  return async (config, features, seed, stored = null) => {
    const key = canonicalJson(config);
    const preparation = preparations.get(key) ?? preparationOf(config);
    preparations.set(key, preparation);
    const prepare = await preparation.catch((error: unknown) => {
      if (stored === null || !(error instanceof QckptError) || error.code !== 'DATA') throw error;
      const given = createPreparation(stored, config);
      const named: Prepare = (...wanted) => ({ ...given(...wanted), isTakenAsGiven: true as const });
      return named;
    });
    return prepare(features, seed);
  };
}
