// Lies about: lineage.
import { drop, mainClaim, OTHER, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const lineage: readonly ForgeryRecord[] = [
  [
    'dropped, with the parent',
    ['moved'],
    'different',
    (f) => {
      f.meta.lineage = [];
      f.meta.run.parent = null;
    },
  ],
  ['dropped, the parent kept', ['moved'], 'different', put('lineage', [])],
  ['the parent dropped', ['moved'], 'corrupt', put('run.parent', null)],
  [
    'where it came from',
    ['moved'],
    'different',
    put('lineage.0.from', { name: 'none', sha256: '0'.repeat(64) }),
  ],
  ['that it came from no machine', ['moved'], 'different', put('lineage.0.from', null)],
  ['the name of where it came from', ['moved'], 'different', put('lineage.0.from.name', 'torino')],
  ['where it went', ['moved'], 'mismatch', put('lineage.0.to.name', 'torino')],
  ['that it went to no machine', ['moved'], 'mismatch', put('lineage.0.to', null)],
  [
    'another parent in both places',
    ['moved'],
    'different',
    (f) => {
      f.meta.lineage[0].parent = OTHER;
      f.meta.run.parent = OTHER;
    },
  ],
  ['no fine-tuning, yet another loss', ['moved'], 'mismatch', put('lineage.0.fineTuneSamples', 0)],
  ['more fine-tuning', ['moved'], 'different', put('lineage.0.fineTuneSamples', 9)],
  ['more fine-tuning than steps', ['moved'], 'mismatch', put('lineage.0.fineTuneSamples', 1000)],
  [
    'the loss after it',
    ['moved'],
    'mismatch',
    (f) => {
      f.meta.lineage[0].lossAdjusted -= 0.01;
    },
  ],
  [
    'the loss when it arrived',
    ['moved'],
    'different',
    (f) => {
      f.meta.lineage[0].lossMoved += 0.01;
    },
  ],
  [
    'the loss before',
    ['moved'],
    'different',
    (f) => {
      f.meta.lineage[0].lossBefore += 0.01;
    },
  ],
  ['moments kept or reset', ['moved'], 'different', put('lineage.0.optimizer', 'reset')],
  ['images of its losses', ['moved'], 'mismatch', put('lineage.0.images', 10)],
  ['images that there are not', ['moved'], 'mismatch', put('lineage.0.images', 100000)],
  [
    'the same move twice',
    ['moved'],
    'mismatch',
    (f) => {
      f.meta.lineage.push(structuredClone(f.meta.lineage[0]));
    },
  ],
  [
    'a move that never was',
    ['manila'],
    'different',
    (f) => {
      const { cell } = f.meta.run;
      const loss = mainClaim(f).value;
      f.meta.run.parent = OTHER;
      f.meta.lineage = [
        {
          parent: OTHER,
          from: { ...cell.hardware! },
          to: { ...cell.hardware! },
          optimizer: 'keep',
          freezing: 'keep',
          fineTuneSamples: 0,
          split: 'test',
          images: 50,
          lossBefore: loss,
          lossMoved: loss,
          lossAdjusted: loss,
        },
      ];
    },
  ],
  [
    'a move of an eigensolver',
    ['eigensolver'],
    'mismatch',
    (f) => {
      const hardware = f.meta.run.cell.hardware!;
      f.meta.run.parent = OTHER;
      f.meta.lineage = [
        {
          parent: OTHER,
          from: null,
          to: { ...hardware },
          optimizer: 'keep',
          freezing: 'keep',
          fineTuneSamples: 0,
          split: 'ising-chain',
          images: 0,
          lossBefore: 1,
          lossMoved: 1,
          lossAdjusted: 1,
        },
      ];
    },
  ],
  [
    'hidden in the older format',
    ['moved'],
    'different',
    (f) => {
      f.format = 'qckpt-checkpoint/1';
      for (const key of ['lineage', 'objective', 'noise', 'periods', 'preparation', 'streams']) drop(key)(f);
      for (const name of Object.keys(f.tensors)) if (name.startsWith('preparation.')) delete f.tensors[name];
      f.meta.run.parent = null;
    },
  ],
  [
    'in a format that has none',
    ['moved'],
    'corrupt',
    (f) => {
      f.format = 'qckpt-checkpoint/1';
    },
  ],
];
