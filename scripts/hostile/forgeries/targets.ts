// Lies about: numbers that are predicted.
import { createDataSet, dataSetDigest } from '#src/learn/data/dataSet.ts';
import type { OpenFile } from '../openFile.ts';
import { element } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

const REGRESSION = ['regression'] as const;

const scaleTo = (file: OpenFile, range: unknown): void => {
  const { data } = file.meta.run.cell as unknown as { data: { prepare: Record<string, unknown> } };
  data.prepare.target = range;
};

export const targets: readonly ForgeryRecord[] = [
  ['the smallest number', REGRESSION, 'mismatch', element('targets.range', 0, (x) => x - 0.1)],
  ['the largest number, a little', REGRESSION, 'mismatch', element('targets.range', 1, (x) => x + 1e-9)],
  ['one number by value', REGRESSION, 'mismatch', element('targets.values', 7, (x) => x + 0.1)],
  ['a class by value', REGRESSION, 'corrupt', element('data.classes', 0, () => 1)],
  [
    'no range',
    REGRESSION,
    'mismatch',
    (f) => {
      delete f.tensors['targets.range'];
    },
  ],
  [
    'features by value and no numbers',
    REGRESSION,
    'corrupt',
    (f) => {
      delete f.tensors['targets.values'];
    },
  ],
  ['where numbers go', REGRESSION, 'mismatch', (f) => scaleTo(f, [-2, 2])],
  ['numbers as they are', REGRESSION, 'mismatch', (f) => scaleTo(f, null)],
  [
    'a better loss',
    REGRESSION,
    'mismatch',
    (f) => {
      for (const claim of f.meta.claims) claim.value /= 2;
    },
  ],
  [
    'one number by value, and every digest made again',
    REGRESSION,
    'mismatch',
    (f) => {
      const { 'data.values': values, 'data.classes': classes, 'targets.values': numbers } = f.tensors;
      const changed = Float64Array.from(numbers.data, (x, k) => (k === 7 ? x + 0.1 : x));
      numbers.data = changed;
      const [, columns] = values.shape;
      f.meta.data!.sha256 = dataSetDigest(
        createDataSet(
          'changed',
          [],
          columns,
          values.data as Float64Array,
          classes.data as Uint8Array,
          changed,
        ),
      );
    },
  ],
];
