import { z } from 'zod';
import { sha256Text } from '../../../hardware/textSchemas.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import { createDataSet, type DataSet, dataSetDigest } from '../dataSet.ts';
import { commonFields, type DataFiles, type DataSource, type TablePlace } from '../dataSource.ts';
import { prepareTable, tableAngles, tableFits, tablePreparation } from '../prepareTable.ts';
import { createTableReader, type TableColumns, type TableValues } from './csvTable.ts';

/** Safe as a part of a path: where a table is found again by its name alone. */
const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'lower-case letters, digits, dots and hyphens');
const column = z.string().min(1).max(256);
const label = z.union([z.string().min(1).max(256), z.number()]);
const distinct = (list: readonly unknown[]): boolean => new Set(list.map(String)).size === list.length;
const columns = z.array(column).min(1).max(1024).refine(distinct, 'each column once');
const labels = z.array(label).max(255).refine(distinct, 'each label once');

const shared = {
  ...commonFields,
  kind: z.literal('csv'),
  /** The column of classes: this one, or a target. */
  label: column.optional(),
  /** The column of numbers that is predicted. */
  target: column.optional(),
};

interface OwnColumn {
  readonly label?: string | undefined;
  readonly target?: string | undefined;
  readonly labels?: readonly unknown[] | undefined;
  readonly prepare: { readonly target?: unknown };
}

/** Either classes or numbers, and nothing of the other. */
function checkOwnColumn(config: OwnColumn, context: z.RefinementCtx): void {
  const refuse = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  if ((config.label === undefined) === (config.target === undefined))
    refuse([config.label === undefined ? 'label' : 'target'], 'one of label and target, not both');
  else if (config.target === undefined && config.prepare.target !== undefined)
    refuse(['prepare', 'target'], 'none without a target');
  else if (config.target !== undefined && (config.labels?.length ?? 0) > 0)
    refuse(['labels'], 'none beside a target');
}

const schema = z
  .strictObject({
    ...shared,
    name,
    labels,
    features: columns,
    prepare: tablePreparation,
    /** Of the values that were read. */
    sha256: sha256Text,
    /** Where the values are on this computer; not part of a result's identity. */
    file: z.string().min(1).max(4096).optional(),
  })
  .superRefine((config, context) => {
    checkOwnColumn(config, context);
    if (config.label !== undefined && config.labels.length < 2)
      context.addIssue({ code: 'custom', path: ['labels'], message: 'at least two labels' });
    if (config.target !== undefined && config.prepare.target === undefined)
      context.addIssue({ code: 'custom', path: ['prepare', 'target'], message: 'a range or null' });
  });

const fileSchema = z
  .strictObject({
    ...shared,
    /** The file's own, without its ending, where absent. */
    name: name.optional(),
    file: z.string().min(1).max(1024),
    /** In the order in which they first appear where absent. */
    labels: labels.min(2).optional(),
    /** All columns but the label or target where absent. */
    features: columns.optional(),
    prepare: tablePreparation.default({ standardize: true, pca: null, scale: [0, Math.PI] }),
  })
  .superRefine(checkOwnColumn);

/** Where a target goes unless the file says: the means of an observable of one term. */
const BETWEEN_MEANS = [-1, 1] as const;

/** What a cell holds of a table: its columns and what identifies its values. */
export type CsvConfig = z.output<typeof schema>;

/** Rows of a CSV file, one sample each. */
export const csv: DataSource<CsvConfig> & { readonly schema: typeof schema } = {
  name: 'csv',
  help:
    'Rows of a CSV file with a header, in UTF-8, with "," or ";" between values: columns of finite numbers are the ' +
    'features, one column is the label, or with "target" in its place the number to predict, scaled to ' +
    '"prepare.target" (null: as it is; [-1, 1] where absent). Standardized, projected on principal components and ' +
    'scaled as "prepare" says, by what the training part holds. ' +
    'What identifies it is the SHA-256 of the values, wherever the file is: ' +
    "for a checkpoint it is looked for as NAME.csv in --data-folder, then among the package's.",
  example:
    'kind: csv\nfile: ./iris.csv\nlabel: species\nfeatures: [sepal_length, sepal_width, petal_length, petal_width]\n' +
    'prepare: { standardize: true, pca: null, scale: [0, 3.141592653589793] }\nsplit: { validation: 30, test: 30 }\n',
  schema,
  file: {
    schema: fileSchema,
    read: async (written: z.output<typeof fileSchema>, { name: called, path, files }) => {
      const file = path(written.file, ['file']);
      const found = await readTable(written, { in: 'file', path: file }, files);
      if (found === null) throw new QckptError('DATA', `expected a CSV file, there is no ${file}`);
      const own = written.name ?? called;
      const samples = dataSetOf(own, found);
      const config = {
        ...written,
        name: own,
        file,
        labels: found.labels,
        features: found.features,
        sha256: dataSetDigest(samples),
        ...(written.target === undefined
          ? {}
          : {
              prepare: {
                ...written.prepare,
                target: written.prepare.target === undefined ? BETWEEN_MEANS : written.prepare.target,
              },
            }),
      };
      return { config: config as unknown as CsvConfig, samples };
    },
  },
  identity: (config) => {
    const { file: _, ...rest } = config;
    return rest;
  },
  samples: ({ kind, labels: own, sha256 }) => ({ kind, labels: own, sha256 }),
  division: () => ({ fit: 'train' }),
  load: loadTable,
  fits: tableFits,
  prepare: prepareTable,
  encode: tableAngles,
  features: (_, { prepare, features }) => prepare.pca ?? features.length,
};

/** The first place that has such a table must have its values: its own file, the caller's folder, the package's. */
async function loadTable(config: CsvConfig, files: DataFiles): Promise<DataSet> {
  const { name: called, sha256, file } = config;
  const folder = files.folder(undefined);
  const places: readonly TablePlace[] = [
    ...(file === undefined ? [] : [{ in: 'file', path: file } as const]),
    ...(folder === null ? [] : [{ in: 'file', path: `${folder.path}/${called}.csv` } as const]),
    { in: 'configs', path: `data/${called}.csv` },
  ];
  for (const place of places) {
    const found = await readTable(config, place, files);
    if (found === null) continue;
    const dataSet = dataSetOf(called, found);
    const own = dataSetDigest(dataSet);
    if (own !== sha256)
      throw new QckptError(
        'DATA',
        `data "${called}" expected values with SHA-256 ${sha256}, got ${own} (${sourceOf(place)})`,
      );
    return dataSet;
  }
  throw new QckptError(
    'DATA',
    `data "${called}" expected a CSV file, got none (${places.map(sourceOf).join(', ')}); ` +
      `--data-folder names the folder of ${called}.csv`,
  );
}

async function readTable(
  { label: own, target, features, labels: listed }: TableColumns,
  place: TablePlace,
  files: DataFiles,
): Promise<TableValues | null> {
  let delimiter = ',';
  const source = sourceOf(place);
  const reader = createTableReader({ label: own, target, features, labels: listed }, source, () => delimiter);
  const isThere = await files.table(place, (row, between) => {
    delimiter = between;
    reader.take(row);
  });
  return isThere ? reader.values() : null;
}

function sourceOf({ in: room, path }: TablePlace): string {
  return room === 'configs' ? `configs/${path}` : path;
}

function dataSetOf(
  called: string,
  { labels: own, features, values, classes, targets }: TableValues,
): DataSet {
  return createDataSet(called, own, features.length, values, classes, targets);
}
