import { encodeContainer, type Tensor } from '../../checkpoint/format/container.ts';
import { loadDataSet } from '../../experiment/loadDataSet.ts';
import { loadDataConfig, readDataConfig } from '../../experiment/spec/configFiles.ts';
import { folderOf, isFileName, localFile, nameOfFile } from '../../experiment/spec/localFiles.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import { type DataConfig, dataSourceOf } from '../../learn/data/dataSources.ts';
import { prepareData } from '../../learn/data/prepareData.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { csvText } from '../../report/csvText.ts';
import { durableWrite } from '../../storage/files/durableWrite.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import type { Command } from '../command.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { integerOption } from '../options/numberOptions.ts';
import { print } from '../output.ts';

interface DataArguments extends DataFolderArguments, LimitArguments {
  readonly action: string;
  readonly config: string;
  readonly seed: string;
  readonly features: number | undefined;
  readonly format: 'csv' | 'safetensors';
  readonly output: string | undefined;
  readonly force: boolean;
}

/** What a model is trained on, for programs that compute its loss themselves. */
export const data: Command<DataArguments> = {
  options: (yargs) =>
    yargs
      .positional('action', { choices: ['export'] as const, demandOption: true, describe: 'export' })
      .positional('config', {
        type: 'string',
        demandOption: true,
        describe: 'A name of configs/data, or a file such as ./mine.yaml',
      })
      .option('seed', { type: 'string', default: '1', describe: 'Seed of the split' })
      .option('features', {
        type: 'number',
        describe: "As many as the model has inputs (default: the data's own)",
      })
      .option('format', {
        choices: ['csv', 'safetensors'] as const,
        default: 'csv' as const,
        describe:
          'csv: a line a sample; safetensors: features, classes or targets, and the rows of each part',
      })
      .option('output', { alias: 'o', type: 'string', describe: 'File (default: standard output, of csv)' })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' }),
  run: async ({ config: name, seed, features, format, output, force, ...rest }) => {
    const limit = checkedLimit(rest);
    if (format === 'safetensors' && output === undefined)
      throw new QckptError('ARGUMENT', '"output" expected a file for safetensors, got none');
    const config = isFileName(name) ? await ownConfig(name, limit) : await loadDataConfig(name);
    const samples = await loadDataSet(config, rest['data-folder'], limit);
    const prepared = prepareData(samples, config, featuresOf(features, samples, config), seed);
    if (output !== undefined) refuseOverwrite(output, force);
    const text = format === 'csv' ? asCsv(samples, prepared) : null;
    if (output === undefined) print(text!);
    else
      durableWrite(
        disk,
        output,
        text === null ? asSafetensors(samples, prepared, seed) : new TextEncoder().encode(text),
      );
    return 0;
  },
};

/** A file that the user names may name files beside it. */
function ownConfig(path: string, limit: number): Promise<DataConfig> {
  const folder = folderOf(path);
  const resolvePath = (written: string): string => localFile(written, folder, { folder, allowOutside: true });
  return readDataConfig(path, { name: nameOfFile(path), path: resolvePath }, limit);
}

function featuresOf(asked: number | undefined, samples: DataSet, config: DataConfig): number {
  const own = dataSourceOf(config).features?.(samples, config);
  if (asked === undefined && own === undefined)
    throw new QckptError(
      'ARGUMENT',
      `"features" expected as many as the model has inputs, of data "${config.name}", got none`,
    );
  return integerOption('features', (asked ?? own)!, 1);
}

const PARTS = ['train', 'validation', 'test'] as const;

/** A target in the units of its column, and as it is trained on. */
function asCsv(
  { labels, targets: column }: DataSet,
  { split, angles, features, classes, targets }: PreparedData,
): string {
  const names = Array.from({ length: features }, (_, k) => `x${k}`);
  const rows = PARTS.flatMap((part) =>
    split[part].map((row) => [
      part,
      row,
      ...(column === undefined ? [String(labels[classes[row]]), classes[row]] : [column[row], targets![row]]),
      ...angles.subarray(row * features, (row + 1) * features),
    ]),
  );
  const own = column === undefined ? ['label', 'class'] : ['number', 'target'];
  return csvText([['part', 'row', ...own, ...names], ...rows]);
}

function asSafetensors(
  { name, labels, targets: column }: DataSet,
  prepared: PreparedData,
  seed: string,
): Uint8Array<ArrayBuffer> {
  const { split, angles, features, classes, digest, targets } = prepared;
  const tensors = new Map<string, Tensor>([
    ['features', { dtype: 'F64', shape: [classes.length, features], data: angles }],
    ...(column === undefined || targets === undefined
      ? [['classes', { dtype: 'U8', shape: [classes.length], data: classes }] as [string, Tensor]]
      : Object.entries({ numbers: column, targets }).map(([own, data]): [string, Tensor] => [
          own,
          { dtype: 'F64', shape: [data.length], data },
        ])),
    ...PARTS.map((part): [string, Tensor] => [
      part,
      { dtype: 'I32', shape: [split[part].length], data: Int32Array.from(split[part]) },
    ]),
  ]);
  const metadata = new Map(
    Object.entries({ name, labels, seed, sha256: digest }).map(([key, value]) => [key, canonicalJson(value)]),
  );
  return encodeContainer({ tensors, metadata });
}
