import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { experimentConfigs } from '../../src/experiment/spec/configs.ts';
import { type DataConfig, dataConfigSchema, identityOf } from '../../src/learn/data/dataSources.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';

const TABLE = 'a,b,kind\n1,2,no\n2,1.5,yes\n3,1,no\n4,0.25,yes\n5,2,no\n6,7,yes\n-1e-1,3,no\n8,-2,yes\n';
const DATA = 'kind: csv\nfile: ./t.csv\nlabel: kind\nsplit: { validation: 2, test: 2 }\n';

async function configOf(table: string, yaml = DATA, folder = temporaryFolder()): Promise<DataConfig> {
  writeFileSync(join(folder, 'd.yaml'), yaml);
  writeFileSync(join(folder, 't.csv'), table);
  return experimentConfigs({ folder, allowOutside: false }, 1).configs.data('./d.yaml');
}

describe('a table', () => {
  test('is its values, whatever its file looks like', async () => {
    const plain = await configOf(TABLE);
    const { images, classes, labels, pixels } = await loadDataSet(plain);
    expect([pixels, labels, Array.from(classes)]).toEqual([2, ['no', 'yes'], [0, 1, 0, 1, 0, 1, 0, 1]]);
    expect(Array.from(images)).toEqual([1, 2, 2, 1.5, 3, 1, 4, 0.25, 5, 2, 6, 7, -0.1, 3, 8, -2]);
    const semicolons = TABLE.replaceAll(',', ';').replaceAll('.', ',');
    for (const table of [
      `\ufeff${TABLE}`,
      TABLE.replaceAll('\n', '\r\n'),
      TABLE.trimEnd(),
      TABLE.replaceAll('\n', '\n\n'),
      TABLE.replaceAll(/[^,\n]+/g, '"$&"'),
      TABLE.replaceAll(',', ' , '),
      TABLE.replaceAll(',', ';'),
      semicolons,
      TABLE.replace('-1e-1', '-.1').replace('0.25', '+25.0E-2').replace('8,-2', '8,-2.'),
    ])
      expect(identityOf(await configOf(table)), JSON.stringify(table)).toEqual(identityOf(plain));
    expect(identityOf(await configOf(TABLE.replace('7', '7.0000000000000009')))).not.toEqual(
      identityOf(plain),
    );
  });

  test('has the columns and the classes that its config lists, in that order', async () => {
    const config = await configOf(TABLE, `${DATA}features: [b]\nlabels: ['yes', 'no']\nname: turned\n`);
    const { images, classes, labels, name } = await loadDataSet(config);
    expect([name, labels, Array.from(classes.slice(0, 2))]).toEqual(['turned', ['yes', 'no'], [1, 0]]);
    expect(Array.from(images.slice(0, 3))).toEqual([2, 1.5, 1]);
  });

  test('is standardized and scaled by its training part alone', async () => {
    const config = await configOf(TABLE, `${DATA}prepare: { scale: [-1, 1] }\n`);
    const samples = await loadDataSet(config);
    const { angles, split, preprocessing } = prepareData(samples, config, 2, '1');
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([4, 2, 2]);
    for (const k of [0, 1]) {
      const own = split.train.map((row) => samples.images[2 * row + k]);
      const mean = own.reduce((a, b) => a + b) / 4;
      const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
      expect([preprocessing?.mean[k], preprocessing?.deviation[k]]).toEqual([
        expect.closeTo(mean, 12),
        expect.closeTo(deviation, 12),
      ]);
      const [low, high] = [Math.min(...own), Math.max(...own)];
      for (let row = 0; row < 8; row++)
        expect(angles[2 * row + k]).toBeCloseTo(
          -1 + (2 * (samples.images[2 * row + k] - low)) / (high - low),
          12,
        );
    }
  });

  test('is taken as it is where nothing is to be done', async () => {
    const config = await configOf(TABLE, `${DATA}prepare: { standardize: false, scale: null }\n`);
    const samples = await loadDataSet(config);
    expect(Array.from(prepareData(samples, config, 2, '1').angles)).toEqual(Array.from(samples.images));
  });

  test('is projected on the principal axes of its training part', async () => {
    // On a line through (10, 20) with slope 2: all of the variance is along it.
    const line = Array.from({ length: 12 }, (_, k) => `${10 + k},${20 + 2 * k},${k % 2 ? 'odd' : 'even'}`);
    const config = await configOf(
      `a,b,kind\n${line.join('\n')}\n`,
      `${DATA}prepare: { standardize: false, pca: 1, scale: null }\n`,
    );
    const { angles, split, preprocessing } = prepareData(await loadDataSet(config), config, 1, '1');
    const middle = split.train.reduce((sum, row) => sum + row, 0) / split.train.length;
    expect(Array.from(preprocessing?.axes ?? [])).toEqual(
      [1, 2].map((x) => expect.closeTo(x / Math.sqrt(5), 12)),
    );
    expect(preprocessing?.explainedVariance[0]).toBeCloseTo(1, 12);
    angles.forEach((angle, k) => {
      expect(angle).toBeCloseTo((k - middle) * Math.sqrt(5), 11);
    });
  });

  test.each([
    [DATA, 3, '"features" expected 3 columns, as many as the model has inputs, got 2 of data "d"'],
    [
      `${DATA}prepare: { pca: 1 }\n`,
      2,
      '"prepare.pca" expected 2, as many as the model has inputs, got 1 of data "d"',
    ],
    [`${DATA}prepare: { pca: 3 }\n`, 3, '"prepare.pca" expected at most the 2 columns, got 3'],
    [DATA.replace('test: 2', 'test: 6'), 2, '"split" expected fewer than 8 held-out images, got 2 + 6'],
    [
      DATA.replace('test: 2', 'test: 5'),
      2,
      '"split" expected 2 + 5 held-out rows to leave each class some of the 8 to train on',
    ],
  ])('%s does not fit %i inputs', async (yaml, features, message) => {
    const config = await configOf(TABLE, yaml);
    const samples = await loadDataSet(config);
    expect(() => prepareData(samples, config, features, '1')).toThrow(message);
  });

  test('does not take a column that never varies', async () => {
    const config = await configOf(TABLE.replaceAll(/^[-\d.e]+,/gm, '1,'));
    const samples = await loadDataSet(config);
    expect(() => prepareData(samples, config, 2, '1')).toThrow(
      '"features" expected columns that vary, got "a" of data "d"',
    );
  });
});

describe('a table that a checkpoint names', () => {
  test('is found by its name, and is what it was', async () => {
    const folder = temporaryFolder();
    const config = await configOf(TABLE.replace('7', '9'), DATA, folder);
    const { file: _, ...stored } = dataConfigSchema.parse(config) as DataConfig & { readonly file?: string };
    // Another cell of the same values, which this process has not read yet.
    const fresh = { ...stored, split: { validation: 1, test: 1 } } as DataConfig;
    await expect(loadDataSet(fresh)).rejects.toThrow(
      'data "d" expected a CSV file, got none (configs/data/d.csv); --data-folder names the folder of d.csv',
    );
    writeFileSync(join(folder, 'd.csv'), TABLE.replace('7', '9'));
    expect(Array.from((await loadDataSet(fresh, folder)).images.slice(0, 2))).toEqual([1, 2]);
    writeFileSync(join(folder, 'd.csv'), TABLE);
    await expect(loadDataSet(fresh, folder)).rejects.toThrow(
      /data "d" expected values with SHA-256 .*, got .*d\.csv/,
    );
  });
});
