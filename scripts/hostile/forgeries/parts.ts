// Lies about: what format 3 says besides.
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { createDataSet, dataSetDigest } from '#src/learn/data/dataSet.ts';
import { createFitter } from '#src/learn/data/preprocessing.ts';
import { stratifiedSplit } from '#src/learn/data/split.ts';
import type { OpenFile, OpenTensor } from '../openFile.ts';
import { reclaim } from '../reclaim.ts';
import { ALL, CLASSIFIERS, element, MACHINES, put, series } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

/** A part declared in a version. */
const declare = ({ declared }: OpenFile, name: string, version: number): void => {
  declared[name] = version;
};

const tensor = (
  shape: number[],
  data: OpenTensor['data'],
  dtype: OpenTensor['dtype'] = 'F64',
): OpenTensor => ({
  dtype,
  shape,
  data,
});

/** What the data would be fitted to, had training seen the test part. */
async function fitToTest(file: OpenFile): Promise<void> {
  const { data, seed } = file.meta.run.cell;
  const dataSet = await loadDataSet(data as never);
  const { test } = stratifiedSplit(dataSet.classes, data.split, seed);
  const features = file.tensors['preparation.axes'].shape[0];
  const { mean, deviation, axes, minimum, maximum } = createFitter(dataSet)(test, features).preprocessing;
  const range = Float64Array.from(
    { length: 2 * features },
    (_, k) => (k % 2 === 0 ? minimum : maximum)[k >> 1],
  );
  file.tensors['preparation.mean'].data = mean;
  file.tensors['preparation.std'].data = deviation;
  file.tensors['preparation.axes'].data = axes;
  file.tensors['preparation.range'].data = range;
}

/** The data by value, one pixel of them changed, and every digest made again. */
async function changeStoredData(file: OpenFile): Promise<void> {
  const { data } = file.meta.run.cell;
  const { labels, pixels, images, classes } = await loadDataSet(data as never);
  const changed = images.slice();
  changed[0] = 255 - changed[0];
  file.tensors['data.values'] = tensor([classes.length, pixels], changed as Uint8Array, 'U8');
  file.tensors['data.classes'] = tensor([classes.length], classes, 'U8');
  file.meta.data!.sha256 = dataSetDigest(createDataSet('changed', labels, pixels, changed, classes));
}

const classOutcomes = ['00', '10', '01', '11'];

export const parts: readonly ForgeryRecord[] = [
  ['fitted to the test part', CLASSIFIERS, 'mismatch', fitToTest],
  ['one mean of the preparation', CLASSIFIERS, 'mismatch', element('preparation.mean', 300, (x) => x + 1e-6)],
  ['an axis turned round', CLASSIFIERS, 'mismatch', element('preparation.axes', 300, (x) => 0 - x + 1e-9)],
  ['a range', CLASSIFIERS, 'mismatch', element('preparation.range', 0, (x) => x - 1)],
  ['where scores go', CLASSIFIERS, 'mismatch', put('preparation.scale', [0, Math.PI])],
  ['steps of the preparation', CLASSIFIERS, 'mismatch', put('preparation.steps', ['project', 'scale'])],
  ['shapes that the preparation has not', CLASSIFIERS, 'corrupt', put('preparation.columns', 783)],
  [
    'half of the preparation',
    CLASSIFIERS,
    'corrupt',
    (f) => {
      delete f.tensors['preparation.axes'];
    },
  ],
  ['a period', ALL, 'mismatch', put('periods', (f: OpenFile) => f.meta.periods!.with(0, 2))],
  ['a period of none', ALL, 'mismatch', put('periods', (f: OpenFile) => f.meta.periods!.with(0, null))],
  ['too few periods', ALL, 'corrupt', put('periods', [1])],
  ['which outcome is which class', CLASSIFIERS, 'mismatch', put('objective.classes.outcomes', classOutcomes)],
  ['labels of the classes', CLASSIFIERS, 'mismatch', put('objective.classes.labels', [3, 2, 1, 0])],
  ['the formula of the loss', ALL, 'mismatch', put('objective.estimators.exact', '-ln p')],
  ['another objective', ALL, 'mismatch', put('objective.name', 'regression')],
  ['another Hamiltonian', ['eigensolver'], 'mismatch', put('objective.observables', [[[1, 'Z0']]])],
  [
    'where noise acts',
    MACHINES,
    'mismatch',
    put('noise', { placement: 'schedule', idle: false, relaxation: 'recorded' }),
  ],
  [
    'noise without a machine',
    ['none'],
    'mismatch',
    put('noise', { placement: 'schedule', idle: true, relaxation: 'recorded' }),
  ],
  [
    'keys of the draws',
    ALL,
    'mismatch',
    put('streams', (f: OpenFile) =>
      Object.fromEntries(Object.keys(f.meta.streams!).map((name) => [name, [1, 2]])),
    ),
  ],
  ['no key of any draw', ALL, 'mismatch', put('streams', {})],
  [
    'parameters by other names',
    ALL,
    'mismatch',
    put('circuit.parameterNames', (f: OpenFile) => f.meta.circuit.parameterNames.toReversed()),
  ],
  [
    'parameters by other names and in their order',
    ALL,
    'mismatch',
    (f) => {
      f.meta.circuit.parameterNames.reverse();
      (f.tensors.parameters.data as Float64Array).reverse();
      return reclaim(f);
    },
  ],
  ['data by value, changed', CLASSIFIERS, 'mismatch', changeStoredData],
  [
    'a part that nobody knows',
    ALL,
    'unverifiable',
    (f) => {
      declare(f, 'telemetry', 1);
      f.tensors['telemetry.ids'] = series([1]);
      f.others = { telemetry: { queue: 'none' } };
    },
  ],
  [
    'a known part in another version',
    ALL,
    'unverifiable',
    (f) => {
      declare(f, 'optimizer', 2);
    },
  ],
  [
    'a part that is not declared',
    ALL,
    'corrupt',
    (f) => {
      f.tensors['telemetry.ids'] = series([1]);
    },
  ],
];
