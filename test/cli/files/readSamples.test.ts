import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { afterAll, describe, expect, it } from 'vitest';
import { readSamples } from '../../../src/cli/files/readSamples.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-samples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const png = fileURLToPath(new URL('../../../configs/digits/two.png', import.meta.url));
const two = await loadDataSet({
  ...{ name: 'twos', kind: 'mnist-package', labels: [2, 3], fit: 'train' },
  split: { validation: 1, test: 1 },
} as never);
const pixels = two.images.slice(0, 784) as Uint8Array<ArrayBuffer>;

function written(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function idx(images: Uint8Array, sizes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + images.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, k) => {
    view.setUint32(4 + 4 * k, size);
  });
  bytes.set(images, 4 + 4 * sizes.length);
  return bytes;
}

describe('one image, whatever its file', () => {
  const whole = idx(pixels, [1, 28, 28]);
  it.each([
    ['PNG', png],
    ['IDX', written('one.idx', whole)],
    ['IDX, packed', written('one.idx.gz', gzipSync(whole))],
    ['CSV', written('one.csv', `${[...pixels].join(',')}\n`)],
    [
      'CSV with names',
      written('named.csv', `${[...pixels.keys()].map((k) => `p${k}`)}\r\n${[...pixels]}\r\n`),
    ],
  ])('%s', (_, path) => {
    const { images, pixels: columns, classes } = readSamples(path, 1);
    expect([columns, classes.length]).toEqual([784, 1]);
    expect([...images]).toEqual([...pixels]);
  });
});

const greyscale = (over: object) =>
  encode({ width: 2, height: 2, data: new Uint8Array(4), channels: 1, ...over });
const broken = new Uint8Array(readFileSync(png));
broken[60] ^= 1;

it.each([
  ['no file', join(folder, 'none.png'), /no such file/],
  ['a folder', folder, /expected a file, got a folder/],
  ['an empty file', written('empty', ''), /at least one sample/],
  ['text', written('text', 'a,b\nc,d\n'), /line 2, value 1: expected a number, got "c"/],
  ['rows of two lengths', written('ragged', '1,2\n3\n'), /line 2: expected 2 values, got 1/],
  ['bytes', written('bytes', Uint8Array.of(0xff, 0xfe, 1)), /IDX, PNG or CSV/],
  [
    'a colour PNG',
    written('colour', greyscale({ data: new Uint8Array(12), channels: 3 })),
    /3 channels of 8 bits/,
  ],
  ['16 bits', written('deep', greyscale({ data: new Uint16Array(4), depth: 16 })), /1 channels of 16 bits/],
  ['a broken PNG', written('broken', broken), /whole PNG/],
  ['a PNG cut off', written('short', broken.slice(0, 20)), /1\.\.1048576 pixels, got 0/],
  ['IDX of labels', written('labels', idx(pixels, [784])), /in 3 dimensions/],
  ['a .gz cut off', written('gz', gzipSync(pixels).subarray(0, 40)), /whole \.gz/],
])('refused: %s', (_, path, message) => {
  expect(() => readSamples(path, 1)).toThrow(
    expect.objectContaining({ code: 'DATA', message: expect.stringMatching(message) }),
  );
});
