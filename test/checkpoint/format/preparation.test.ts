import { describe, expect, it } from 'vitest';
import {
  encodeSamples,
  preparationTensors,
  statePreparation,
} from '../../../src/checkpoint/format/preparation.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { loadDataConfig } from '../../../src/experiment/spec/configFiles.ts';
import { type DataConfig, dataSourceOf } from '../../../src/learn/data/dataSources.ts';
import { prepareData } from '../../../src/learn/data/prepareData.ts';

/** Each way in which a table can be made ready, and digits. */
const iris = async (prepare: object, features = 4): Promise<readonly [DataConfig, number]> => [
  { ...(await loadDataConfig('iris')), prepare } as DataConfig,
  features,
];
const settings: Readonly<Record<string, () => Promise<readonly [DataConfig, number]>>> = {
  'columns, standardized and scaled': () => iris({ standardize: true, pca: null, scale: [0, Math.PI] }),
  'columns, standardized, over a whole turn': () =>
    iris({ standardize: true, pca: null, scale: [0, 2 * Math.PI] }),
  'columns as they are': () => iris({ standardize: false, pca: null, scale: null }),
  'columns scaled to a turn': () => iris({ standardize: false, pca: null, scale: [0, 2 * Math.PI] }),
  'two components of centred columns': () => iris({ standardize: false, pca: 2, scale: [-1, 1] }, 2),
  'three components, unscaled': () => iris({ standardize: true, pca: 3, scale: null }, 3),
  digits: async () => [await loadDataConfig('mnist-0-3'), 4],
};

describe('what a checkpoint holds of a preparation', () => {
  it.each(Object.entries(settings))('gives the angles of training, to the bit: %s', async (_, setting) => {
    const [config, features] = await setting();
    const samples = await loadDataSet(config);
    const data = prepareData(samples, config, features, '7');
    const found = encodeSamples(
      preparationTensors(data)!,
      statePreparation(data),
      samples,
      dataSourceOf(config).encode!,
    );
    expect(found).toHaveLength(samples.classes.length * features);
    expect(Array.from(found)).toEqual(Array.from(data.angles));
  });
});
