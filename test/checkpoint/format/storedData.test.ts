import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { dataTensors, storedDataSet } from '../../../src/checkpoint/format/storedDataSet.ts';
import { createPreparer } from '../../../src/cli/checkpoints/createPreparer.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { createDataSet, dataSetDigest } from '../../../src/learn/data/dataSet.ts';
import type { DataConfig } from '../../../src/learn/data/dataSources.ts';
import { createPreparation } from '../../../src/learn/data/prepareData.ts';
import { forged, verdictOn, withCell, withMeta } from '../forgery.ts';

const bytes = readFileSync(new URL('../../golden/checkpoint/trained-none.safetensors', import.meta.url));
const trained = decodeCheckpoint(new Uint8Array(bytes));
const config = (trained.meta.run.cell as unknown as { data: DataConfig }).data;
const dataSet = await loadDataSet(config);

/** The same run with the data by value. */
const byValue: Checkpoint = {
  ...withCell(trained, { data: { ...config, storage: 'value' } }),
  data: dataTensors(dataSet),
};

it('data by value come back whole, and the file verifies', async () => {
  const checkpoint = forged(byValue, (one) => one);
  expect(dataSetDigest(storedDataSet(checkpoint, config.labels)!)).toBe(trained.meta.data!.sha256);
  expect((await verdictOn(checkpoint)).verdict).toBe('bit-identical');
});

it.each([
  ['values', 0],
  ['classes', 1],
] as const)('changed %s are found, whether or not the digest is made again', async (name, at) => {
  const changed = forged(byValue, (one) => {
    const tensor = one.data![name];
    const data = tensor.data.slice();
    data[at] = (data[at] + 1) % 4;
    return { ...one, data: { ...one.data!, [name]: { ...tensor, data } } } as Checkpoint;
  });
  const sha256 = dataSetDigest(storedDataSet(changed, config.labels)!);
  const remade = forged(changed, (one) => withMeta(one, { data: { ...one.meta.data!, sha256 } }));
  for (const one of [changed, remade]) expect((await verdictOn(one)).verdict).toBe('mismatch');
});

it('data that nobody here has are taken from the file, and that is said', async () => {
  const elsewhere = { ...config, kind: 'mnist-idx', name: 'mine' } as DataConfig;
  const prepare = createPreparer();
  await expect(prepare(elsewhere, 4, '1')).rejects.toMatchObject({ code: 'DATA' });
  const given = await createPreparer()(elsewhere, 4, '1', () => dataSet);
  expect(given).toMatchObject({ digest: trained.meta.data!.sha256, isTakenAsGiven: true });
});

it('data of more than 16 MiB are no part of a checkpoint', () => {
  const large = createDataSet(
    'large',
    [0, 1],
    2 ** 20,
    new Uint8Array(17 * 2 ** 20),
    Uint8Array.from({ length: 17 }, (_, k) => k % 2),
  );
  expect(() => createPreparation(large, { ...config, storage: 'value' })).toThrow(
    expect.objectContaining({ code: 'DATA', message: expect.stringContaining('at most 16777216 bytes') }),
  );
});
