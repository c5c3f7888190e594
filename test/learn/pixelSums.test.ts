import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pixelSums, sumsOfNumbers } from '../../src/learn/data/pixelSums.ts';

it('sums bytes to what numbers one by one give, whatever is zero and whichever rows come', () => {
  const images = fc.integer({ min: 1, max: 37 }).chain((pixels) =>
    fc.record({
      pixels: fc.constant(pixels),
      images: fc
        .array(fc.array(fc.oneof(fc.constant(0), fc.nat(255)), { minLength: pixels, maxLength: pixels }), {
          minLength: 1,
          maxLength: 12,
        })
        .map((rows) => Uint8Array.from(rows.flat())),
    }),
  );
  fc.assert(
    fc.property(images, fc.array(fc.nat(11), { maxLength: 20 }), (set, picks) => {
      const rows = picks.map((pick) => pick % (set.images.length / set.pixels));
      expect(pixelSums(set, rows)).toEqual(sumsOfNumbers(set, rows));
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('is exact for the brightest pixels of more rows than are taken at once', () => {
  const rows = Array.from({ length: 9001 }, () => 0);
  const { sums, products } = pixelSums({ pixels: 9, images: new Uint8Array(9).fill(255) }, rows);
  expect(sums).toEqual(new Float64Array(9).fill(9001 * 255));
  expect(products[8]).toBe(9001 * 255 ** 2);
  expect(products[9]).toBe(0);
});
