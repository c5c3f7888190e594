// Lies about: state.
import { reclaim } from '../reclaim.ts';
import { ALL, CLASSIFIERS, change, element, scaled } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const state: readonly ForgeryRecord[] = [
  [
    'angles',
    ALL,
    'different',
    (f) => {
      change(f.tensors.parameters, 0, (x) => x + 0.1);
      return reclaim(f);
    },
  ],
  [
    'a turn more',
    ALL,
    'different',
    (f) => {
      change(f.tensors.parameters, 0, (x) => x + 2 * Math.PI);
      return reclaim(f);
    },
  ],
  [
    'an angle that nothing depends on',
    CLASSIFIERS,
    'different',
    (f) => {
      change(f.tensors.parameters, -1, (x) => x + 1);
      return reclaim(f);
    },
  ],
  ['first moments', ALL, 'different', element('optimizer.m', 0, (x) => x + 0.01)],
  ['second moments', ALL, 'different', element('optimizer.v', 0, (x) => x + 0.01)],
  [
    'moments deleted',
    ALL,
    'different',
    (f) => {
      scaled(f, /^optimizer/, () => 0);
    },
  ],
  [
    'updates of each parameter',
    ALL,
    'mismatch',
    (f) => {
      f.tensors['optimizer.updates'] = structuredClone(f.tensors['optimizer.m']);
      scaled(f, /updates/, () => 3);
    },
  ],
  [
    'everything frozen',
    ALL,
    'different',
    (f) => {
      scaled(f, /^freeze\.active/, () => 0);
    },
  ],
  ['scores', ALL, 'different', element('freeze.score', 0, () => 1)],
  [
    'a memory of scores',
    ALL,
    'different',
    (f) => {
      f.tensors['freeze.memory'] = structuredClone(f.tensors['freeze.score']);
    },
  ],
];
