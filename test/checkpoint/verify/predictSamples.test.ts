import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DecodedCheckpoint, decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { encodeSamples } from '../../../src/checkpoint/format/preparation.ts';
import { claimSubject } from '../../../src/checkpoint/verify/claimSubject.ts';
import { predictSamples } from '../../../src/checkpoint/verify/predictSamples.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { createDataSet, type DataSet } from '../../../src/learn/data/dataSet.ts';
import { evenSubset } from '../../../src/learn/data/evenSubset.ts';
import { tableAngles } from '../../../src/learn/data/prepareTable.ts';
import { encodingAngles } from '../../../src/learn/data/preprocessing.ts';
import { dataOf } from '../forgery.ts';

const read = (name: string): DecodedCheckpoint =>
  decodeCheckpoint(
    new Uint8Array(readFileSync(new URL(`../../golden/checkpoint/${name}.safetensors`, import.meta.url))),
  );

/** The samples that a checkpoint's claims on test images are of, as a stranger has them: without their classes. */
async function testSamples(checkpoint: DecodedCheckpoint): Promise<{ samples: DataSet; classes: number[] }> {
  const subject = claimSubject(checkpoint);
  const data = (await dataOf(subject))!;
  const dataSet = await loadDataSet(subject.data!);
  const images = evenSubset(data.split.test, 50);
  const values = new Uint8Array(images.length * dataSet.pixels);
  images.forEach((image, k) => {
    values.set(
      dataSet.images.subarray(image * dataSet.pixels, (image + 1) * dataSet.pixels) as Uint8Array,
      k * dataSet.pixels,
    );
  });
  const samples = createDataSet('new', [0], dataSet.pixels, values, new Uint8Array(images.length));
  return { samples, classes: images.map((image) => dataSet.classes[image]) };
}

describe.each(['trained-none', 'trained-manila'])('%s', (name) => {
  const checkpoint = read(name);
  const subject = claimSubject(checkpoint);

  it('classifies its test images as its claims say', async () => {
    const { samples, classes } = await testSamples(checkpoint);
    const found = predictSamples(checkpoint, subject, samples, null);
    const claim = (wanted: string): number =>
      checkpoint.meta.claims.find((one) => one.split === 'test' && one.name === wanted)!.value;
    const right = found.filter(({ label }, k) => label === subject.data!.labels[classes[k]]).length;
    expect(right / classes.length).toBe(claim('accuracy'));
    const loss = found.reduce(
      (sum, { probabilities }, k) => sum - Math.log(probabilities[classes[k]] + 1e-10),
      0,
    );
    expect(loss / classes.length).toBeCloseTo(claim('loss'), 12);
  });

  it('shows with shots shares of them, the same each time', async () => {
    const { samples } = await testSamples(checkpoint);
    const [first, again] = [1, 2].map(() => predictSamples(checkpoint, subject, samples, 1000));
    expect(again).toEqual(first);
    const exact = predictSamples(checkpoint, subject, samples, null);
    first.forEach(({ probabilities }, k) => {
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      probabilities.forEach((p, c) => {
        expect(Math.abs(p - exact[k].probabilities[c])).toBeLessThan(0.08);
        expect(1000 * p).toBeCloseTo(Math.round(1000 * p), 9);
      });
    });
  });
});

it('what a file holds gives the angles of training, to the bit', async () => {
  const checkpoint = read('trained-none');
  const subject = claimSubject(checkpoint);
  const { angles } = (await dataOf(subject))!;
  const samples = await loadDataSet(subject.data!);
  expect(
    encodeSamples(checkpoint.preparation!, checkpoint.meta.preparation!, samples, encodingAngles),
  ).toEqual(angles);
});

it('scores go to another range, or stay what they are', () => {
  const { preparation, meta } = read('trained-none');
  const statement = meta.preparation!;
  const samples = createDataSet(
    'one',
    [0],
    784,
    Uint8Array.from({ length: 784 }, (_, k) => k % 256),
    new Uint8Array(1),
  );
  const turn = encodeSamples(preparation!, statement, samples, encodingAngles);
  const half = encodeSamples(preparation!, { ...statement, scale: [-1, 1] }, samples, tableAngles);
  const plain = encodeSamples(preparation!, { ...statement, scale: null }, samples, tableAngles);
  const range = preparation!.range.data;
  for (let k = 0; k < 4; k++) {
    expect(half[k]).toBeCloseTo(turn[k] / Math.PI - 1, 10);
    expect((2 * Math.PI * (plain[k] - range[2 * k])) / (range[2 * k + 1] - range[2 * k])).toBeCloseTo(
      turn[k],
      9,
    );
  }
});

it('samples of other columns, and a file without preparation, are refused', () => {
  const checkpoint = read('trained-none');
  const subject = claimSubject(checkpoint);
  const samples = createDataSet('short', [0], 3, new Uint8Array(3), new Uint8Array(1));
  expect(() => predictSamples(checkpoint, subject, samples, null)).toThrow(
    expect.objectContaining({ code: 'DATA', message: 'short expected samples of 784 values, got 3' }),
  );
  const { preparation: _, ...without } = checkpoint;
  expect(() => predictSamples(without, subject, samples, null)).toThrow(
    expect.objectContaining({ code: 'UNVERIFIABLE' }),
  );
});
