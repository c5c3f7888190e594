// Lies about: claims.
import type { OpenFile } from '../openFile.ts';
import { reclaim } from '../reclaim.ts';
import { ALL, CLASSIFIERS, claimOf, kernelOf, mainClaim, OTHER, put, sampledClaim } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const claims: readonly ForgeryRecord[] = [
  [
    'exact value better by 1e-3',
    ALL,
    'mismatch',
    (f) => {
      mainClaim(f).value -= 1e-3;
    },
  ],
  [
    'exact value off by 1e-10, same kernel',
    ALL,
    'mismatch',
    (f) => {
      mainClaim(f).value -= 1e-10;
    },
  ],
  [
    'one exact value off by 1e-10 to loosen a sampled one',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      mainClaim(f).value -= 1e-10;
      sampledClaim(f).value += 0.02;
    },
  ],
  [
    'exact accuracy of one image more',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      claimOf(f, ['accuracy', 'test']).value += 1 / 50;
    },
  ],
  [
    'sampled value of one step more',
    ALL,
    'mismatch',
    (f) => {
      sampledClaim(f).value += 1 / 50;
    },
  ],
  [
    'sampled loss lower',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      claimOf(f, ['sampled_loss', 'test']).value -= 0.01;
    },
  ],
  [
    'accuracy above one, another kernel',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      sampledClaim(f).value = 1.02;
      kernelOf(f).kernelSha256 = OTHER;
    },
  ],
  [
    'accuracy between images, another kernel',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      sampledClaim(f).value += 0.0123;
      kernelOf(f).kernelSha256 = OTHER;
    },
  ],
  [
    'sampled value of one step more, another kernel',
    ALL,
    'mismatch',
    (f) => {
      sampledClaim(f).value += 1 / 50;
      kernelOf(f).kernelSha256 = OTHER;
    },
  ],
  [
    'sampled loss lower, another kernel',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      claimOf(f, ['sampled_loss', 'test']).value -= 0.01;
      kernelOf(f).kernelSha256 = OTHER;
    },
  ],
  [
    'exact value off by 1e-6, another kernel',
    ALL,
    'mismatch',
    (f) => {
      mainClaim(f).value -= 1e-6;
      kernelOf(f).kernelSha256 = OTHER;
    },
  ],
  [
    'energy below the ground state',
    ['eigensolver'],
    'mismatch',
    (f) => {
      claimOf(f, ['sampled_energy']).value = -100;
      kernelOf(f).kernelSha256 = OTHER;
    },
  ],
  [
    'no images',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      mainClaim(f).images = 0;
      mainClaim(f).value = 0;
    },
  ],
  [
    'other shots than the run',
    ALL,
    'mismatch',
    async (f) => {
      sampledClaim(f).shots = 1;
      return reclaim(f);
    },
  ],
  [
    'fewer images than the cell says',
    CLASSIFIERS,
    'mismatch',
    async (f) => {
      for (const one of f.meta.claims) if (one.split === 'test') one.images = 7;
      return reclaim(f);
    },
  ],
  [
    'drawn from another stream',
    ALL,
    'mismatch',
    async (f) => {
      sampledClaim(f).streamPurpose = 'claim/lucky';
      return reclaim(f);
    },
  ],
  [
    'test claims deleted',
    CLASSIFIERS,
    'mismatch',
    put('claims', (f: OpenFile) => f.meta.claims.filter(({ split }) => split !== 'test')),
  ],
  [
    'validation claims deleted',
    CLASSIFIERS,
    'mismatch',
    put('claims', (f: OpenFile) => f.meta.claims.filter(({ split }) => split !== 'validation')),
  ],
  [
    'sampled claims deleted',
    ALL,
    'mismatch',
    put('claims', (f: OpenFile) => f.meta.claims.filter(({ estimator }) => estimator === 'exact')),
  ],
  [
    'exact claims deleted',
    ALL,
    'mismatch',
    put('claims', (f: OpenFile) => f.meta.claims.filter(({ estimator }) => estimator === 'sampled')),
  ],
  [
    'validation called test',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      f.meta.claims = f.meta.claims
        .filter(({ split }) => split === 'validation')
        .map((one) => ({ ...one, split: 'test' }));
    },
  ],
];
