import { z } from 'zod';
import { QckptError } from '../../../numeric/qckptError.ts';
import { type DataSet, dataSetDigest } from '../dataSet.ts';
import { commonFields, type DataSource, type Prepare } from '../dataSource.ts';

const label = z.union([z.string().min(1).max(256), z.number()]);

const schema = z.strictObject({
  ...commonFields,
  kind: z.literal('arrays'),
  labels: z
    .array(label)
    .min(1)
    .max(255)
    .refine((list) => new Set(list.map(String)).size === list.length, 'each label once'),
  storage: z.literal('value'),
});

type ArraysConfig = z.output<typeof schema>;

/**
 * Samples that a checkpoint of another program holds by value, as features: first those to train on, then `validation`,
 * then `test`. A kind of cells only: experiment files name what can be read from somewhere.
 */
export const arrays: DataSource<ArraysConfig> & { readonly schema: typeof schema } = {
  name: 'arrays',
  help: 'Features of another program, by value: first those to train on, then those to validate, then to test on.',
  example: 'name: own\nkind: arrays\nlabels: [0, 1]\nsplit: { validation: 20, test: 20 }\nstorage: value\n',
  schema,
  identity: (config) => config,
  samples: ({ kind, name, labels }) => ({ kind, name, labels }),
  division: () => ({}),
  load: async ({ name }) => {
    throw new QckptError(
      'DATA',
      `data "${name}" expected its values in the checkpoint, they are nowhere else`,
    );
  },
  fits: arraysFit,
  prepare: prepareArrays,
  encode: null,
  features: ({ pixels }) => pixels,
};

function prepareArrays(dataSet: DataSet, config: ArraysConfig): Prepare {
  const { length } = dataSet.classes;
  const { validation, test } = config.split;
  const everything = Array.from({ length }, (_, k) => k);
  const trained = length - validation - test;
  const prepared = {
    digest: dataSetDigest(dataSet),
    split: {
      train: everything.slice(0, trained),
      validation: everything.slice(trained, trained + validation),
      test: everything.slice(trained + validation),
    },
    preprocessing: null,
    shuffled: true,
    angles: Float64Array.from(dataSet.images),
    features: dataSet.pixels,
    classes: dataSet.classes,
  };
  return (features) => {
    arraysFit(dataSet, config, features);
    return prepared;
  };
}

function arraysFit(
  { name, pixels, classes }: DataSet,
  { split }: Pick<ArraysConfig, 'split'>,
  features: number,
): void {
  if (pixels !== features)
    throw new QckptError(
      'DATA',
      `"features" expected the ${pixels} columns of data "${name}", the model has ${features} inputs`,
    );
  const held = split.validation + split.test;
  if (!(held < classes.length))
    throw new QckptError(
      'DATA',
      `"split" of data "${name}" expected fewer than ${classes.length} samples, got ${held}`,
    );
}
