// Lies about: progress.
import { ALL, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const progress: readonly ForgeryRecord[] = [
  ['shots', ALL, 'mismatch', put('progress.shotsSpent', 1)],
  ['circuits', ALL, 'mismatch', put('progress.circuits', 1)],
  ['forward passes', ALL, 'mismatch', put('progress.forwardPasses', 1)],
  [
    'circuits, passes and shots alike',
    ALL,
    'mismatch',
    (f) => {
      const { progress } = f.meta;
      for (const name of ['circuits', 'forwardPasses', 'shotsSpent'] as const)
        progress[name] = Math.floor(progress[name] / 2);
    },
  ],
  ['updates', ALL, 'mismatch', put('progress.optimizerSteps', 1)],
  [
    'where it is in the data',
    ALL,
    'mismatch',
    (f) => {
      f.meta.progress.sampleCursor += 1;
    },
  ],
  [
    'steps',
    ALL,
    'mismatch',
    (f) => {
      f.meta.progress.step -= 1;
    },
  ],
];
