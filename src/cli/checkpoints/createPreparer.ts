import { loadDataSet } from '../../experiment/loadDataSet.ts';
import { type DataConfig, type DataSet, identityOf } from '../../learn/dataSet.ts';
import { type PreparedData, prepareData } from '../../learn/prepareData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';

/** The data that a checkpoint was trained on, prepared as it was. @throws QckptError DATA */
export type Preparer = (config: DataConfig, features: number, seed: string) => Promise<PreparedData>;

/** Data sets and their preprocessing, once for all files that share them. */
export function createPreparer(folder?: string, limit = 1): Preparer {
  const sets = new Map<string, Promise<DataSet>>();
  const prepared = new Map<string, PreparedData>();
  return async (config, features, seed) => {
    const source = canonicalJson(config);
    // A path in a stranger's file is not followed: the folder is the caller's.
    const set = sets.get(source) ?? loadDataSet(identityOf(config), folder, limit);
    sets.set(source, set);
    const key = canonicalJson([config, features, seed]);
    const known = prepared.get(key) ?? prepareData(await set, config, features, seed);
    prepared.set(key, known);
    return known;
  };
}
