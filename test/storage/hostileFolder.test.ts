import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, sealCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { defaultRetention, openCheckpointStore } from '../../src/storage/checkpoints/checkpointStore.ts';
import { findLatest } from '../../src/storage/checkpoints/findLatest.ts';
import { refuseLinks } from '../../src/storage/files/refuseLinks.ts';
import { sampleCheckpoint } from '../checkpoint/sampleCheckpoint.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const nameOf = (step: number) => `step-${step}.safetensors`;
const sealed = (step: number) => sealCheckpoint(sampleCheckpoint(step));

describe('a link in a run folder', () => {
  it.each(['manifest.jsonl', `${nameOf(1)}.tmp`, 'latest.tmp'])('is not written through: %s', (name) => {
    const folder = temporaryFolder();
    const mine = join(temporaryFolder(), 'thesis.tex');
    writeFileSync(mine, 'years');
    symlinkSync(mine, join(folder, name));
    try {
      openCheckpointStore(folder, defaultRetention).commit(nameOf(1), 1, sealed(1));
    } catch (error) {
      expect(error).toMatchObject({ code: 'SPEC', message: expect.stringContaining('got a symbolic link') });
    }
    expect(readFileSync(mine, 'utf8')).toBe('years');
  });

  it.runIf(process.platform !== 'win32')('or a pipe is found before anything is written', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'train/cell'), { recursive: true });
    writeFileSync(join(folder, 'train/cell/a'), '');
    refuseLinks(folder);
    symlinkSync('/etc', join(folder, 'train/cell/etc'));
    expect(() => refuseLinks(folder)).toThrow(
      expect.objectContaining({
        code: 'SPEC',
        message: expect.stringMatching(/a symbolic link .*cell\/etc/),
      }),
    );
    const other = temporaryFolder();
    execFileSync('mkfifo', [join(other, 'manifest.jsonl')]);
    expect(() => refuseLinks(other)).toThrow(/pipe .*manifest.jsonl/);
  });
});

/** A small disk of its own, where this process may mount one. */
function smallDisk(): { readonly folder: string; readonly remount: (options: string) => void } | null {
  const folder = temporaryFolder();
  const mount = (...words: string[]): void => {
    execFileSync('mount', [...words, folder], { stdio: 'ignore' });
  };
  try {
    mount('-t', 'tmpfs', '-o', 'size=32k', 'none');
  } catch {
    return null;
  }
  return { folder, remount: (options) => mount('-o', `remount,${options}`) };
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder]);
}

describe('a real disk that is full or read-only', () => {
  it('keeps its newest checkpoint, and goes on when there is room', (context) => {
    const found = smallDisk();
    if (found === null) return context.skip('nobody may mount here');
    const { folder, remount } = found;
    try {
      const store = openCheckpointStore(folder, { last: 100, everySteps: null, best: 0 });
      let step = 0;
      const fill = () => {
        for (;;) {
          store.commit(nameOf(step + 1), step + 1, sealed(step + 1));
          step++;
        }
      };
      expect(fill).toThrow(/ENOSPC/);
      expect(step).toBeGreaterThan(2);
      const newest = () => {
        const { checkpoint, warnings } = findLatest(folder);
        expect(warnings).toEqual([]);
        return decodeCheckpoint(readFileSync(checkpoint!.path)).meta.progress.step;
      };
      expect([step, step + 1]).toContain(newest());
      remount('size=64k,ro');
      expect(() => store.commit(nameOf(step + 1), step + 1, sealed(step + 1))).toThrow(/EROFS/);
      expect([step, step + 1]).toContain(newest());
      remount('size=64k,rw');
      store.commit(nameOf(step + 1), step + 1, sealed(step + 1));
      expect(newest()).toBe(step + 1);
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    } finally {
      unmount(folder);
    }
  });
});
