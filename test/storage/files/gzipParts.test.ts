import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipOfParts, readGzipPart } from '../../../src/storage/files/gzipParts.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const parts = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(100_000).fill(7)];
const packed = (): string => {
  const path = join(temporaryFolder(), 'parts.gz');
  writeFileSync(path, gzipOfParts(parts));
  return path;
};

test('each part is read by itself, and gzip reads all of them', () => {
  const path = packed();
  for (const [k, part] of parts.entries()) expect(new Uint8Array(readGzipPart(path, k))).toEqual(part);
  expect(Buffer.compare(gunzipSync(gzipOfParts(parts)), Buffer.concat(parts))).toBe(0);
});

test('a part too many, a damaged file and none at all are refused', () => {
  const path = packed();
  expect(() => readGzipPart(path, 3)).toThrow('expected a gzip file with a part 3');
  const damaged = join(temporaryFolder(), 'damaged.gz');
  const bytes = gzipOfParts(parts);
  writeFileSync(damaged, bytes.subarray(0, bytes.length - 20));
  expect(() => readGzipPart(damaged, 2)).toThrow('expected a gzip file with a part 2');
  expect(() => readGzipPart(join(temporaryFolder(), 'none.gz'), 0)).toThrow(
    'expected a gzip file with a part 0',
  );
});
