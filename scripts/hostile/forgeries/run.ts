// Lies about: run.
import { reclaim } from '../reclaim.ts';
import { ALL, CLASSIFIERS, drop, OTHER, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const run: readonly ForgeryRecord[] = [
  ['the seed', ALL, 'mismatch', put('run.seeds.run', '7')],
  ["the transpiler's seed", CLASSIFIERS, 'mismatch', put('run.seeds.transpile', '7')],
  ['the seed, deleted', ALL, 'mismatch', drop('run.seeds.run')],
  ['all seeds deleted', ALL, 'mismatch', put('run.seeds', {})],
  ['a seed more', ALL, 'mismatch', put('run.seeds.luck', '7')],
  [
    'another seed wherever it stands',
    ALL,
    'different',
    async (f) => {
      const { run, data } = f.meta;
      run.cell.seed = '5';
      for (const name of Object.keys(run.seeds)) run.seeds[name] = '5';
      if (data) data.split.seed = '5';
      run.cellId = run.cellId.replace(/s1$/, 's5');
      return reclaim(f);
    },
  ],
  ['the study', ALL, 'different', put('run.study', 'nature')],
  ['the name of the cell', ALL, 'different', put('run.cellId', 'train/circuit-b-4q2l-torino-l3-wsbd-s7')],
  ['the name of the experiment', ALL, 'unknowable', put('run.experiment', 'nature-2026')],
  ['a parent', ['none', 'manila', 'eigensolver'], 'different', put('run.parent', OTHER)],
  [
    'more shots wherever they stand',
    ALL,
    'different',
    (f) => {
      const { run, progress, claims } = f.meta;
      run.shots = 1000;
      run.cell.shots = 1000;
      progress.shotsSpent *= 10;
      for (const claim of claims) if (claim.shots) claim.shots = 1000;
      return reclaim(f);
    },
  ],
  ['the seed as a number', ALL, 'different', put('run.seeds.run', 1)],
];
