import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import type { ClaimSubject } from '../../checkpoint/verify/claimSubject.ts';
import { loadDataSet } from '../../experiment/loadDataSet.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import type { Prepare } from '../../learn/data/dataSource.ts';
import { type DataConfig, identityOf } from '../../learn/data/dataSources.ts';
import { type GivenData, inPlaceOfMissing } from '../../learn/data/givenData.ts';
import { createPreparation } from '../../learn/data/prepareData.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { dataHeldBy } from './dataHeldBy.ts';

/** The data that a checkpoint was trained on, prepared as it was. @throws QckptError DATA */
export type Preparer = (
  config: DataConfig,
  features: number,
  seed: string,
  /** Taken where the data are not here. */
  given?: GivenData,
) => Promise<PreparedData>;

/** Data sets and their preprocessing, once for all files that share them. */
export function createPreparer(folder?: string, limit = 1): Preparer {
  const preparations = new Map<string, Promise<Prepare>>();
  const preparationOf = async (config: DataConfig): Promise<Prepare> =>
    // A path in a stranger's file is not followed: the folder is the caller's.
    createPreparation(await loadDataSet(identityOf(config), folder, limit), config);
  return async (config, features, seed, given = () => null) => {
    const key = canonicalJson(config);
    const preparation = preparations.get(key) ?? preparationOf(config);
    preparations.set(key, preparation);
    const prepare = await preparation.catch(inPlaceOfMissing(config, given));
    return prepare(features, seed);
  };
}

/**
 * The data that a checkpoint's claims are about; null: its objective reads none. Those that it holds by value, or that
 * the last checkpoint of its folder holds, stand in where there are none of that name here.
 * @param from the checkpoint and its path; absent: nothing stands in
 * @throws QckptError DATA
 */
export async function preparedFor(
  prepare: Preparer,
  { data, model, seed }: Pick<ClaimSubject, 'data' | 'model' | 'seed'>,
  from?: { readonly checkpoint: DecodedCheckpoint; readonly path: string },
): Promise<PreparedData | null> {
  if (data === null) return null;
  const given = from && (() => dataHeldBy(from.checkpoint, from.path, data.labels));
  return prepare(data, ansatzOf(model).inputNames.length, seed, given);
}
