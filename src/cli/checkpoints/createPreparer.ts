import type { ClaimSubject } from '../../checkpoint/verify/claimSubject.ts';
import { loadDataSet } from '../../experiment/loadDataSet.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import type { Prepare } from '../../learn/data/dataSource.ts';
import { type DataConfig, identityOf } from '../../learn/data/dataSources.ts';
import { createPreparation } from '../../learn/data/prepareData.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';

/** The data that a checkpoint was trained on, prepared as it was. @throws QckptError DATA */
export type Preparer = (config: DataConfig, features: number, seed: string) => Promise<PreparedData>;

/** Data sets and their preprocessing, once for all files that share them. */
export function createPreparer(folder?: string, limit = 1): Preparer {
  const preparations = new Map<string, Promise<Prepare>>();
  const preparationOf = async (config: DataConfig): Promise<Prepare> =>
    // A path in a stranger's file is not followed: the folder is the caller's.
    createPreparation(await loadDataSet(identityOf(config), folder, limit), config);
  return async (config, features, seed) => {
    const key = canonicalJson(config);
    const preparation = preparations.get(key) ?? preparationOf(config);
    preparations.set(key, preparation);
    return (await preparation)(features, seed);
  };
}

/** The data that a checkpoint's claims are about; null: its objective reads none. @throws QckptError DATA */
export async function preparedFor(
  prepare: Preparer,
  { data, model, seed }: Pick<ClaimSubject, 'data' | 'model' | 'seed'>,
): Promise<PreparedData | null> {
  return data && prepare(data, ansatzOf(model).inputNames.length, seed);
}
