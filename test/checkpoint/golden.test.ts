import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/contents.ts';
import { hardwareCheckpoint, sampleCheckpoint } from './sampleCheckpoint.ts';

/** Files of format 1 as they were first written; scripts/safetensors/readCheckpoint.py accepts them. */
const goldens = { sample: sampleCheckpoint(), manila: hardwareCheckpoint('manila', [0, 1, 2, 3], false) };
const isUpdating = process.env.QCKPT_UPDATE_GOLDEN === '1';

it.each(Object.entries(goldens))('the format has not changed: %s', (name, checkpoint) => {
  const path = fileURLToPath(new URL(`../golden/checkpoint/${name}.safetensors`, import.meta.url));
  const bytes = encodeCheckpoint(checkpoint);
  if (isUpdating) writeFileSync(path, bytes);
  const golden = existsSync(path) ? new Uint8Array(readFileSync(path)) : new Uint8Array();
  const isSame = Buffer.compare(golden, bytes) === 0;
  if (!isSame) writeFileSync(`${path}.new`, bytes);
  expect(isSame, `${path} differs from ${path}.new; QCKPT_UPDATE_GOLDEN=1 accepts it`).toBe(true);
  expect(encodeCheckpoint(decodeCheckpoint(golden))).toEqual(golden);
});
