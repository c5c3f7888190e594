// Lies about: provenance.
import { ALL, OTHER, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const provenance: readonly ForgeryRecord[] = [
  [
    'changes without a patch',
    ALL,
    'mismatch',
    (f) => {
      f.meta.provenance.dirty = true;
      f.meta.provenance.patchSha256 = null;
    },
  ],
  [
    'a patch without changes',
    ALL,
    'mismatch',
    (f) => {
      f.meta.provenance.dirty = false;
      f.meta.provenance.patchSha256 = OTHER;
    },
  ],
  ['a commit', ALL, 'unknowable', put('provenance.commit', 'b'.repeat(40))],
  ['another lock file', ALL, 'unknowable', put('provenance.versions.lockSha256', OTHER)],
  ['a tree beside a commit', ALL, 'mismatch', put('provenance.treeSha256', OTHER)],
  [
    'neither commit nor tree',
    ALL,
    'unknowable',
    (f) => {
      Object.assign(f.meta.provenance, { commit: 'unknown', treeSha256: null });
    },
  ],
  ['another kernel, the same values', ALL, 'unknowable', put('provenance.versions.kernelSha256', OTHER)],
  ['another version', ALL, 'unknowable', put('provenance.versions.qckpt', '9.9.9')],
];
