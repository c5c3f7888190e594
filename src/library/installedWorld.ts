import { loadDataSet } from '../experiment/loadDataSet.ts';
import { recordedFor } from '../experiment/retraining/recordedFor.ts';
import { identityOf } from '../learn/data/dataSources.ts';
import { inPlaceOfMissing } from '../learn/data/givenData.ts';
import { createPreparation } from '../learn/data/prepareData.ts';
import type { InstalledOptions } from './verification.ts';
import type { VerifyingWorld } from './verifyIn.ts';

/** The package's data and records, from the disk. */
export function installedWorld({ dataFolder, limit = 1 }: InstalledOptions): VerifyingWorld {
  return {
    // A path in a stranger's file is not followed: the folder is the caller's.
    prepare: (config, features, seed, given) =>
      loadDataSet(identityOf(config), dataFolder, limit)
        .then((dataSet) => createPreparation(dataSet, config), inPlaceOfMissing(config, given))
        .then((prepared) => prepared(features, seed)),
    recordedFor,
    limit,
  };
}
