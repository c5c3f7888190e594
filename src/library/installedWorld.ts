import { loadDataSet } from '../experiment/loadDataSet.ts';
import { recordedFor } from '../experiment/retraining/recordedFor.ts';
import { identityOf } from '../learn/data/dataSources.ts';
import { prepareData } from '../learn/data/prepareData.ts';
import type { InstalledOptions } from './verification.ts';
import type { VerifyingWorld } from './verifyIn.ts';

/** The package's data and records, from the disk. */
export function installedWorld({ dataFolder, limit = 1 }: InstalledOptions): VerifyingWorld {
  return {
    // A path in a stranger's file is not followed: the folder is the caller's.
    prepare: async (config, features, seed) =>
      prepareData(await loadDataSet(identityOf(config), dataFolder, limit), config, features, seed),
    recordedFor,
    limit,
  };
}
