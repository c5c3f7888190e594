// Lies about: data.
import type { OpenFile } from '../openFile.ts';
import { reclaim } from '../reclaim.ts';
import { CLASSIFIERS, OTHER, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

const trainingImages = ({ meta }: OpenFile, more: number): void => {
  const split = meta.data!.split;
  split.train = Number(split.train) + more;
};

export const data: readonly ForgeryRecord[] = [
  ['its name', CLASSIFIERS, 'mismatch', put('data.name', 'mnist-full')],
  ['its name in the cell', CLASSIFIERS, 'mismatch', put('run.cell.data.name', 'mnist-full')],
  ['its digest', CLASSIFIERS, 'mismatch', put('data.sha256', OTHER)],
  [
    'two labels called four',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      f.meta.run.cell.data.labels = [0, 1];
      return reclaim(f);
    },
  ],
  [
    'labels in another order',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      f.meta.run.cell.data.labels = [1, 0, 2, 3];
      return reclaim(f);
    },
  ],
  ["the split's seed", CLASSIFIERS, 'mismatch', put('data.split.seed', '2')],
  [
    "the split's sizes",
    CLASSIFIERS,
    'mismatch',
    (f) => {
      trainingImages(f, 1);
    },
  ],
  ['what the preprocessing saw', CLASSIFIERS, 'mismatch', put('data.split.fit', 'all')],
  ['the split, deleted', CLASSIFIERS, 'mismatch', put('data.split', {})],
  ['all of it deleted', CLASSIFIERS, 'mismatch', put('data', null)],
  [
    'data of an eigensolver',
    ['eigensolver'],
    'unverifiable',
    put('data', { name: 'mnist-0-3', sha256: OTHER, split: {} }),
  ],
  [
    'another split wherever it stands',
    CLASSIFIERS,
    'different',
    (f) => {
      f.meta.run.cell.data.split.validation = 400;
      f.meta.data!.split.validation = 400;
      trainingImages(f, 100);
      return reclaim(f);
    },
  ],
  [
    'what the preprocessing saw, wherever it stands',
    CLASSIFIERS,
    'different',
    (f) => {
      put('run.cell.data.fit', 'all')(f);
      f.meta.data!.split.fit = 'all';
      return reclaim(f);
    },
  ],
  [
    'a name of its own in both places',
    CLASSIFIERS,
    'unknowable',
    (f) => {
      f.meta.run.cell.data.name = 'digits';
      f.meta.data!.name = 'digits';
    },
  ],
];
