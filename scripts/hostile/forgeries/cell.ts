// Lies about: cell.
import type { OpenFile } from '../openFile.ts';
import { reclaim } from '../reclaim.ts';
import { ALL, CLASSIFIERS, drop, NOISY, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const cell: readonly ForgeryRecord[] = [
  ['its preset', CLASSIFIERS, 'mismatch', put('run.cell.level', 2)],
  ['a key more', ALL, 'mismatch', put('run.cell.note', 'the best of a thousand')],
  ['its shots', ALL, 'mismatch', put('run.cell.shots', 99)],
  ['shots of the run', ALL, 'mismatch', put('run.shots', 99)],
  [
    'exact in both, sampled claims',
    ALL,
    'mismatch',
    (f) => {
      f.meta.run.cell.shots = null;
      f.meta.run.shots = null;
    },
  ],
  ['the optimizer', ALL, 'mismatch', put('run.cell.optimizer', { name: 'sgd', learningRate: 0.01 })],
  ['the learning rate', ALL, 'different', put('run.cell.optimizer.learningRate', 0.001)],
  [
    'the freezing strategy',
    ALL,
    'different',
    put('run.cell.freezing', { strategy: 'wsbd', activeFraction: 0.3, candidates: 'all', window: 100 }),
  ],
  [
    'a strategy that freezes from the start',
    ALL,
    'mismatch',
    put('run.cell.freezing', { strategy: 'random', activeFraction: 0.3, candidates: 'all', window: 5 }),
  ],
  [
    'fewer samples than were taken',
    ALL,
    'different',
    (f) => {
      const { cell } = f.meta.run;
      cell[cell.steps === undefined ? 'samples' : 'steps'] = 5;
    },
  ],
  [
    // An eigensolver's is what a longer run would have saved there.
    'more samples than were taken',
    CLASSIFIERS,
    'different',
    (f) => {
      const { cell } = f.meta.run;
      cell[cell.steps === undefined ? 'samples' : 'steps'] = 500;
    },
  ],
  ['how often it saves', CLASSIFIERS, 'mismatch', put('run.cell.checkpointEvery', 7)],
  ['validation images', CLASSIFIERS, 'mismatch', put('run.cell.validationImages', 10)],
  ['test images', CLASSIFIERS, 'mismatch', put('run.cell.testImages', 51)],
  ['test images, deleted', CLASSIFIERS, 'mismatch', drop('run.cell.testImages')],
  [
    'idling qubits that do not relax',
    NOISY,
    'different',
    (f) => {
      f.meta.run.cell.idle = false;
      return reclaim(f);
    },
  ],
  [
    'initial angles of its own',
    ALL,
    'different',
    put('run.cell.initialAngles', (f: OpenFile) => Array.from(f.tensors.parameters.data)),
  ],
  [
    'a budget of passes',
    ['none', 'manila'],
    'different',
    put('run.cell.passes', (f: OpenFile) => ({
      budget: f.meta.progress.circuits,
      every: f.meta.progress.circuits,
    })),
  ],
  ['time to reset', CLASSIFIERS, 'unknowable', put('run.cell.resetUs', 0)],
  [
    'the model',
    ALL,
    'unverifiable',
    (f) => {
      (f.meta.run.cell.model as { layers: number }).layers += 1;
    },
  ],
  ['the name of the model', ALL, 'different', put('run.cell.model.name', 'circuit-z-9q9l')],
  ['its seed', ALL, 'mismatch', put('run.cell.seed', '7')],
];
