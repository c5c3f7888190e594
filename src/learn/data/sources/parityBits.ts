import { z } from 'zod';
import { QckptError } from '../../../numeric/qckptError.ts';
import { createDataSet, type DataSet, dataSetDigest } from '../dataSet.ts';
import { commonFields, type DataSource, type Prepare } from '../dataSource.ts';

const schema = z.strictObject({
  ...commonFields,
  kind: z.literal('parity-bits'),
  /** A file of `configs/parity-bits/`, without its ending: one string of bits a line. */
  file: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens'),
  labels: z.tuple([z.literal(0), z.literal(1)]),
  /** false: the first strings are validated and tested on, and trained on as well, as in arXiv:2602.11383. */
  heldOut: z.boolean(),
});

type ParityConfig = z.output<typeof schema>;

/** Strings of bits from `configs/parity-bits/`; a string's class is the parity of its ones. */
export const parityBits: DataSource<ParityConfig> & { readonly schema: typeof schema } = {
  name: 'parity-bits',
  help: "Strings of bits, in the file's order, one feature a bit; a string's class is the parity of its ones.",
  example:
    'name: parity-4q\nkind: parity-bits\nfile: 4q\nlabels: [0, 1]\n' +
    'split: { validation: 500, test: 500 }\nheldOut: false\n',
  schema,
  identity: (config) => config,
  samples: ({ kind, labels, file }) => ({ kind, labels, file }),
  division: ({ heldOut }) => ({ heldOut }),
  load: async ({ file }, files) => {
    const path = `parity-bits/${file}.txt`;
    const lines = (await files.recorded(path)).split('\n').filter((line) => line !== '');
    const bits = lines[0]?.length ?? 0;
    const odd = lines.findIndex((line) => line.length !== bits || !/^[01]+$/.test(line));
    if (bits === 0 || odd >= 0)
      throw new QckptError('DATA', `configs/${path}:${odd + 1}: expected ${bits} characters 0 or 1`);
    const images = Uint8Array.from(lines.join(''), Number);
    const classes = Uint8Array.from(lines, (line) => line.replaceAll('0', '').length % 2);
    return createDataSet(file, [0, 1], bits, images, classes);
  },
  fits: bitsFit,
  prepare: prepareBits,
  encode: null,
  features: ({ pixels }) => pixels,
};

/**
 * Strings of bits in the file's order, whatever the seed. As in the code of arXiv:2602.11383 the first ones are both
 * test and validation strings; training goes through all, or with `heldOut` through the rest.
 */
function prepareBits(dataSet: DataSet, { split, heldOut }: ParityConfig): Prepare {
  const everything = Array.from(dataSet.classes.keys());
  const watched = Math.max(split.validation, split.test);
  const prepared = {
    digest: dataSetDigest(dataSet),
    split: {
      train: heldOut ? everything.slice(watched) : everything,
      validation: everything.slice(0, split.validation),
      test: everything.slice(0, split.test),
    },
    preprocessing: null,
    shuffled: false,
    angles: Float64Array.from(dataSet.images),
    features: dataSet.pixels,
    classes: dataSet.classes,
  };
  return (features) => {
    bitsFit(dataSet, { split }, features);
    return prepared;
  };
}

function bitsFit(dataSet: DataSet, { split }: Pick<ParityConfig, 'split'>, features: number): void {
  if (dataSet.pixels !== features)
    throw new QckptError(
      'DATA',
      `"features" expected the ${dataSet.pixels} bits of ${dataSet.name}, got ${features}`,
    );
  const watched = Math.max(split.validation, split.test);
  if (!(watched < dataSet.classes.length))
    throw new QckptError(
      'DATA',
      `"split" expected fewer than ${dataSet.classes.length} strings, got ${watched}`,
    );
}
