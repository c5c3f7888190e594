import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { verifyCheckpoint as verifyAnywhere } from '../../src/browser.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { dataTensors } from '../../src/checkpoint/format/storedDataSet.ts';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { verifyCheckpoint } from '../../src/index.ts';
import type { DataConfig } from '../../src/learn/data/dataSources.ts';
import { forged, withCell } from '../checkpoint/forgery.ts';

const bytes = readFileSync(new URL('../golden/checkpoint/trained-none.safetensors', import.meta.url));
const trained = decodeCheckpoint(new Uint8Array(bytes));
const config = (trained.meta.run.cell as unknown as { data: DataConfig }).data;
const byValue = encodeCheckpoint(
  forged(
    {
      ...withCell(trained, { data: { ...config, storage: 'value' } }),
      data: dataTensors(await loadDataSet(config)),
    },
    (one) => one,
  ),
);

it('a checkpoint that holds its data needs nothing else, in a browser either', async () => {
  for (const verify of [verifyAnywhere, verifyCheckpoint]) {
    const { verdict, notChecked } = await verify(byValue);
    expect(verdict).toBe('bit-identical');
    // Where the package is, its own digits are taken.
    expect(notChecked.some((line) => line.startsWith('data:'))).toBe(verify === verifyAnywhere);
  }
});
