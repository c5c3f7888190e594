import { afterEach, expect, test } from 'vitest';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { hashBy } from '../../src/numeric/hostHash.ts';
import { nativeSha256 } from '../../src/storage/files/nativeSha256.ts';

afterEach(() => hashBy(nativeSha256));

test("digests are the same with the host's SHA-256, which tests use, and without one, as in a browser", () => {
  const long = 'ä'.repeat(100_000);
  const digests = [nativeSha256, null].map((hash) => {
    hashBy(hash);
    return [sha256Hex('abc'), sha256Hex(long)];
  });
  // FIPS 180-4, example of one block.
  expect(digests[0][0]).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(digests[1]).toEqual(digests[0]);
});
