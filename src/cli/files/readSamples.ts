import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { decode } from 'fast-png';
import { createDataSet, type DataSet } from '../../learn/data/dataSet.ts';
import { readIdx } from '../../learn/data/sources/mnistIdx.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readBoundedFile } from '../../storage/files/readBoundedFile.ts';

/** A kind of file with samples: told by how it begins. */
interface SampleFormat {
  readonly name: string;
  readonly help: string;
  readonly begins: (bytes: Uint8Array) => boolean;
  /** @throws QckptError DATA */
  readonly read: (bytes: Uint8Array, file: string) => Samples;
}

type Samples = Pick<DataSet, 'pixels' | 'images'>;

const starts = (bytes: Uint8Array, ...first: number[]): boolean =>
  first.every((byte, k) => bytes[k] === byte);

/** What `qckpt predict` reads; the last one is whatever begins with nothing of the others. */
export const sampleFormats: readonly SampleFormat[] = [
  {
    name: 'IDX',
    help: 'images as MNIST publishes them, plain or .gz',
    begins: (bytes) => starts(bytes, 0, 0),
    read: (bytes, file) => {
      const { sizes, data } = readIdx(bytes, 3, file);
      return { pixels: sizes[1] * sizes[2], images: data };
    },
  },
  {
    name: 'PNG',
    help: 'one greyscale image of 8 bits, light on black as MNIST has them',
    begins: (bytes) => starts(bytes, 0x89, 0x50, 0x4e, 0x47),
    read: readPng,
  },
  {
    name: 'CSV',
    help: 'a sample a line, its values in the order of the columns; a first line of names is passed over',
    begins: () => true,
    read: readTable,
  },
];

/** Bytes of a file at most, for each unit of --limit; unpacked as well. */
const MOST_BYTES = 64 * 2 ** 20;
/** Pixels of an image at most. */
const MOST_PIXELS = 2 ** 20;

/** Samples from a file, whatever its format. @param limit factor on the usual size @throws QckptError DATA */
export function readSamples(file: string, limit: number): DataSet {
  const most = limit * MOST_BYTES;
  const packed = readBoundedFile(file, {
    most,
    code: 'DATA',
    tooLarge: (size) => tooLarge(file, most, size),
  });
  const bytes = starts(packed, 0x1f, 0x8b) ? unpacked(packed, file, most) : packed;
  const { pixels, images } = sampleFormats.find(({ begins }) => begins(bytes))!.read(bytes, file);
  if (images.length === 0) throw new QckptError('DATA', `${file} expected at least one sample, got none`);
  return createDataSet(file, [0], pixels, images, new Uint8Array(images.length / pixels));
}

function unpacked(packed: Uint8Array, file: string, most: number): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(packed, { maxOutputLength: most }));
  } catch (cause) {
    throw new QckptError('DATA', `${file} expected a whole .gz file of at most ${most} bytes unpacked`, {
      cause,
    });
  }
}

function readPng(bytes: Uint8Array, file: string): Samples {
  // Width and height stand at fixed places: what is allocated is known before it is.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = bytes.length < 26 ? 0 : view.getUint32(16) * view.getUint32(20);
  if (pixels < 1 || pixels > MOST_PIXELS)
    throw new QckptError('DATA', `${file} expected a PNG of 1..${MOST_PIXELS} pixels, got ${pixels}`);
  let image: ReturnType<typeof decode>;
  try {
    image = decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new QckptError('DATA', `${file} expected a whole PNG`, { cause });
  }
  const { depth, channels, palette, data } = image;
  if (depth !== 8 || channels !== 1 || palette !== undefined)
    throw new QckptError(
      'DATA',
      `${file} expected a greyscale PNG of 8 bits, got ` +
        (palette ? 'a palette' : `${channels} channels of ${depth} bits`),
    );
  return { pixels, images: Uint8Array.from(data) };
}

function readTable(bytes: Uint8Array, file: string): Samples {
  let rows: readonly (readonly string[])[];
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    rows = parse(text, { skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (cause) {
    throw new QckptError('DATA', `${file} expected IDX, PNG or CSV`, { cause });
  }
  const isNames = rows.length > 1 && rows[0].every((cell) => !isNumber(cell));
  const body = isNames ? rows.slice(1) : rows;
  const pixels = body[0]?.length ?? 0;
  body.forEach((row, k) => {
    const line = k + 1 + Number(isNames);
    if (row.length !== pixels)
      throw new QckptError('DATA', `${file}, line ${line}: expected ${pixels} values, got ${row.length}`);
    const odd = row.findIndex((cell) => !isNumber(cell));
    if (odd >= 0)
      throw new QckptError(
        'DATA',
        `${file}, line ${line}, value ${odd + 1}: expected a number, got ${JSON.stringify(row[odd].slice(0, 40))}`,
      );
  });
  return { pixels, images: Float64Array.from(body.flat(), Number) };
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell));
}

function tooLarge(file: string, most: number, size: number): QckptError {
  return new QckptError('DATA', `${file} expected at most ${most} bytes, got ${size}; --limit allows more`);
}
