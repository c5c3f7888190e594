import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadDataConfig } from '../../src/experiment/spec/configFiles.ts';
import { dataSetDigest } from '../../src/learn/data/dataSet.ts';
import { type DataConfig, identityOf } from '../../src/learn/data/dataSources.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';
import { idx } from './idxFiles.ts';

const PIXELS = 784;

describe('MNIST as IDX files', () => {
  const labels = Uint8Array.of(3, 9, 0, 1);
  const pixels = Uint8Array.from({ length: 4 * PIXELS }, (_, k) => Math.floor(k / PIXELS) + 1);
  let config: Extract<DataConfig, { kind: 'mnist-idx' }>;
  beforeAll(async () => {
    config = (await loadDataConfig('mnist-idx-0-3')) as typeof config;
  });

  function writeTraining(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), idx([4, 28, 28], pixels));
    writeFileSync(join(folder, 'train-labels-idx1-ubyte.gz'), gzipSync(idx([4], labels)));
    return folder;
  }

  test('digits that are asked for, in the files’ order, plain or gzipped', async () => {
    const set = await loadDataSet({ ...config, folder: writeTraining() });
    expect([...set.classes]).toEqual([3, 0, 1]);
    expect([0, 1, 2].map((k) => set.images[k * PIXELS])).toEqual([1, 3, 4]);
  });

  test('the test files follow the training files', async () => {
    const both = temporaryFolder();
    for (const part of ['train', 't10k']) {
      writeFileSync(join(both, `${part}-images-idx3-ubyte`), idx([4, 28, 28], pixels));
      writeFileSync(join(both, `${part}-labels-idx1-ubyte`), idx([4], labels));
    }
    expect([...(await loadDataSet({ ...config, folder: both })).classes]).toEqual([3, 0, 1, 3, 0, 1]);
  });

  test('the folder is no part of what a run is, and a path in a stranger’s file is not followed', async () => {
    const folder = writeTraining();
    expect(identityOf({ ...config, folder })).not.toHaveProperty('folder');
    await expect(loadDataSet(identityOf({ ...config, folder }))).rejects.toThrow('--data-folder names it');
    expect(dataSetDigest(await loadDataSet(identityOf(config), folder))).toBe(
      dataSetDigest(await loadDataSet({ ...config, folder })),
    );
  });

  test.each([
    ['cut short', idx([4, 28, 28], pixels).subarray(0, 1000), 'expected 3136 bytes of data'],
    ['labels in place of images', idx([4], labels), 'expected an IDX file of unsigned bytes in 3 dimensions'],
    ['another size', idx([4, 14, 14], pixels.subarray(0, 784)), 'as many labels as images of 784 pixels'],
  ])('%s is refused', async (_, bytes, message) => {
    const bad = temporaryFolder();
    writeFileSync(join(bad, 'train-images-idx3-ubyte'), bytes);
    writeFileSync(join(bad, 'train-labels-idx1-ubyte'), idx([4], labels));
    await expect(loadDataSet({ ...config, folder: bad })).rejects.toThrow(message);
  });

  test('a folder without them is refused', async () => {
    await expect(loadDataSet({ ...config, folder: '/nowhere' })).rejects.toThrow(
      '/nowhere expected train-images-idx3-ubyte',
    );
  });
});

describe('parity', () => {
  test.each([4, 8, 10])(
    '%d bits: the class is the parity; the first 500 are tested on, and trained on or held out',
    async (bits) => {
      const config = (await loadDataConfig(`parity-${bits}q`)) as Extract<
        DataConfig,
        { kind: 'parity-bits' }
      >;
      const set = await loadDataSet(config);
      expect(set.classes).toHaveLength(10_000);
      for (let k = 0; k < 50; k++) {
        const ones = (set.images as Uint8Array)
          .subarray(k * bits, (k + 1) * bits)
          .reduce((sum, bit) => sum + bit, 0);
        expect(set.classes[k]).toBe(ones % 2);
      }
      const asPublished = prepareData(set, config, bits, 1);
      expect(asPublished.split.test).toEqual(Array.from({ length: 500 }, (_, k) => k));
      expect(asPublished.split.train).toHaveLength(10_000);
      const heldOut = prepareData(set, { ...config, heldOut: true }, bits, 1);
      expect(heldOut.split.train[0]).toBe(500);
      expect(() => prepareData(set, config, 5, 1)).toThrow(`expected the ${bits} bits`);
    },
  );
});
