import { z } from 'zod';
import { QckptError } from '../../../numeric/qckptError.ts';
import { createDataSet, type DataSet } from '../dataSet.ts';
import { commonFields, type DataFolder, type DataSource } from '../dataSource.ts';
import { fit, imagesFit, prepareImages } from '../prepareImages.ts';
import { encodingAngles } from '../preprocessing.ts';
import { digitLabels, PIXELS } from './mnistPackage.ts';

const schema = z.strictObject({
  ...commonFields,
  kind: z.literal('mnist-idx'),
  /** Where the IDX files are, from the working directory; not part of a result's identity. */
  folder: z.string().min(1).max(1024).optional(),
  labels: digitLabels,
  fit,
});

/** MNIST as it is published. */
export const mnistIdx: DataSource<z.output<typeof schema>> & { readonly schema: typeof schema } = {
  name: 'mnist-idx',
  help:
    'Full MNIST from a folder with the IDX files as they are published, plain or .gz; made ready as ' +
    "the package's digits are.",
  example:
    'name: mnist-idx-0-3\nkind: mnist-idx\nfolder: data/mnist\nlabels: [0, 1, 2, 3]\n' +
    'split: { validation: 500, test: 500 }\nfit: train\n',
  schema,
  identity: (config) => {
    const { folder: _, ...rest } = config;
    return rest;
  },
  samples: ({ kind, labels }) => ({ kind, labels }),
  division: (config) => ({ fit: config.fit }),
  load: async ({ name, labels, folder: configured }, files) => {
    const folder = files.folder(configured);
    if (folder === null)
      throw new QckptError(
        'DATA',
        `data "${name}" expected a folder with MNIST's IDX files; --data-folder names it`,
      );
    return loadIdx(name, folder, labels);
  },
  fits: imagesFit,
  prepare: prepareImages,
  encode: encodingAngles,
};

/**
 * LeCun's IDX: two zero bytes, type 0x08 (unsigned byte), number of dimensions, big-endian sizes, then the bytes.
 * @throws QckptError DATA
 */
export function readIdx(
  bytes: Uint8Array,
  dimensions: number,
  name: string,
): { sizes: number[]; data: Uint8Array } {
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

/** The training files, and after them the test files where they are there. */
async function loadIdx(name: string, folder: DataFolder, labels: readonly number[]): Promise<DataSet> {
  const { path } = folder;
  const parts: { readonly pixels: Uint8Array; readonly marks: Uint8Array }[] = [];
  for (const part of ['train', 't10k']) {
    const imageBytes = await folder.read(`${part}-images-idx3-ubyte`);
    const labelBytes = await folder.read(`${part}-labels-idx1-ubyte`);
    if (part === 't10k' && imageBytes === null && labelBytes === null) continue;
    if (imageBytes === null || labelBytes === null)
      throw new QckptError(
        'DATA',
        `${path} expected ${part}-images-idx3-ubyte and ${part}-labels-idx1-ubyte, plain or .gz; ` +
          '--data-folder names another',
      );
    const images = readIdx(imageBytes, 3, `${path}/${part}-images-idx3-ubyte`);
    const marks = readIdx(labelBytes, 1, `${path}/${part}-labels-idx1-ubyte`);
    if (images.sizes[0] !== marks.sizes[0] || images.sizes[1] * images.sizes[2] !== PIXELS)
      throw new QckptError(
        'DATA',
        `${path}: ${part} expected as many labels as images of ${PIXELS} pixels, got [${images.sizes}] ` +
          `and [${marks.sizes}]`,
      );
    parts.push({ pixels: images.data, marks: marks.data });
  }
  // Class by mark; 255 stands for no class, as there are fewer.
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
