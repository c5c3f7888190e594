import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { storedDataSet } from '../../checkpoint/format/storedDataSet.ts';
import type { ClaimSubject } from '../../checkpoint/verify/claimSubject.ts';
import { loadDataSet } from '../../experiment/loadDataSet.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
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

/**
 * The data that a checkpoint's claims are about; null: its objective reads none.
 * @param checkpoint whose data by value stand in where there are none of that name here; absent: they do not
 * @throws QckptError DATA
 */
export async function preparedFor(
  prepare: Preparer,
  { data, model, seed }: Pick<ClaimSubject, 'data' | 'model' | 'seed'>,
  checkpoint?: DecodedCheckpoint,
): Promise<PreparedData | null> {
  if (data === null) return null;
  const stored = checkpoint === undefined ? null : storedDataSet(checkpoint, data.labels);
  return prepare(data, ansatzOf(model).inputNames.length, seed, stored);
}
