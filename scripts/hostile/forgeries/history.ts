// Lies about: history.
import { ALL, CLASSIFIERS, change, element, lossSeries, scaled, series, without } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const history: readonly ForgeryRecord[] = [
  [
    'all of it deleted',
    ALL,
    'mismatch',
    (f) => {
      for (const name of Object.keys(f.tensors)) if (name.startsWith('history.')) delete f.tensors[name];
    },
  ],
  [
    'all of it deleted, and the counts changed',
    ALL,
    'mismatch',
    (f) => {
      for (const name of Object.keys(f.tensors)) if (name.startsWith('history.')) delete f.tensors[name];
      for (const name of ['circuits', 'forwardPasses', 'shotsSpent'] as const) f.meta.progress[name] = 10;
    },
  ],
  ['circuits deleted', ALL, 'mismatch', without('history.circuits')],
  [
    'circuits deleted, and the counts changed',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      delete f.tensors['history.circuits'];
      f.meta.progress.circuits = 10;
      f.meta.progress.forwardPasses = 10;
      f.meta.progress.shotsSpent = 1000;
    },
  ],
  [
    'losses deleted',
    ALL,
    'mismatch',
    (f) => {
      delete f.tensors['history.loss'];
      delete f.tensors['history.energy'];
    },
  ],
  ['what trained, deleted', ALL, 'mismatch', without('history.active')],
  ['what trained', ALL, 'mismatch', element('history.active', 3, () => 1)],
  [
    'circuits of a step moved to another',
    ALL,
    'mismatch',
    (f) => {
      change(f.tensors['history.circuits'], 3, (x) => x - 2);
      change(f.tensors['history.circuits'], 4, (x) => x + 2);
    },
  ],
  [
    'validations deleted',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      for (const name of Object.keys(f.tensors)) if (name.includes('validation')) delete f.tensors[name];
    },
  ],
  ['one of the validations deleted', CLASSIFIERS, 'mismatch', without('history.validation_accuracy')],
  [
    'the last validation loss',
    CLASSIFIERS,
    'mismatch',
    element('history.validation_loss', -1, (x) => x - 0.1),
  ],
  [
    'the last validation accuracy',
    CLASSIFIERS,
    'mismatch',
    element('history.validation_accuracy', -1, (x) => x + 0.1),
  ],
  [
    'circuits at the last validation',
    CLASSIFIERS,
    'mismatch',
    element('history.validation_circuits', -1, (x) => x - 33),
  ],
  ['steps of the validations', CLASSIFIERS, 'mismatch', element('history.validation_step', 0, (x) => x - 1)],
  ['an earlier validation', CLASSIFIERS, 'different', element('history.validation_accuracy', 0, () => 0.05)],
  [
    'losses on the way',
    ALL,
    'different',
    (f) => {
      change(lossSeries(f), 3, (x) => x + 0.01);
    },
  ],
  ['a loss below zero', CLASSIFIERS, 'mismatch', element('history.loss', 3, () => -1)],
  [
    'a series more',
    ALL,
    'mismatch',
    (f) => {
      f.tensors['history.glory'] = series([1, 2, 3]);
    },
  ],
  [
    "the other kind's series",
    ALL,
    'mismatch',
    (f) => {
      f.tensors[f.tensors['history.energy'] ? 'history.loss' : 'history.energy'] = series(
        Array(f.meta.progress.step).fill(-4),
      );
    },
  ],
  [
    'a series that is too long',
    ALL,
    'mismatch',
    (f) => {
      const name = f.tensors['history.loss'] ? 'history.loss' : 'history.energy';
      f.tensors[name] = series([...f.tensors[name].data, 0.5]);
    },
  ],
  [
    'fewer parameters and circuits in a step, all counts with it',
    ALL,
    'mismatch',
    (f) => {
      const { progress, run } = f.meta;
      const bases = progress.circuits / progress.forwardPasses;
      change(f.tensors['history.active'], 0, (x) => x - 1);
      change(f.tensors['history.circuits'], 0, (x) => x - 2 * bases);
      if (f.tensors['history.passes']) change(f.tensors['history.passes'], 0, (x) => x - 2);
      progress.forwardPasses -= 2;
      progress.circuits -= 2 * bases;
      progress.shotsSpent -= 2 * bases * run.shots!;
      scaled(f, /validation_circuits/, (x) => x - 2);
    },
  ],
];
