import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, sealCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import {
  openCheckpointStore,
  type Retention,
  superfluous,
} from '../../../src/storage/checkpoints/checkpointStore.ts';
import { findLatest } from '../../../src/storage/checkpoints/findLatest.ts';
import { MANIFEST, readManifest } from '../../../src/storage/checkpoints/manifest.ts';
import { disk } from '../../../src/storage/files/fileLayer.ts';
import { sampleCheckpoint } from '../../checkpoint/sampleCheckpoint.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const everything: Retention = { last: 100, everySteps: null, best: 0 };
const sealed = (step?: number) => sealCheckpoint(sampleCheckpoint(step));
const nameOf = (step: number) => `step-${step}.safetensors`;

function saved(steps: readonly number[], keep = everything): string {
  const folder = temporaryFolder();
  const store = openCheckpointStore(folder, keep);
  for (const step of steps) store.commit(nameOf(step), step, sealed(step));
  return folder;
}

function damage(folder: string, step: number): void {
  const path = join(folder, nameOf(step));
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path, bytes);
}

describe('a run folder', () => {
  it('lists each checkpoint with its digests', () => {
    const folder = saved([1, 2]);
    const { lines, warnings } = readManifest(disk, folder);
    expect(warnings).toEqual([]);
    expect(lines).toEqual(
      [1, 2].map((step) => {
        const bytes = readFileSync(join(folder, nameOf(step)));
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return { name: nameOf(step), sha256, stateSha256: decodeCheckpoint(bytes).stateDigest, step };
      }),
    );
    expect(readFileSync(join(folder, 'latest'), 'utf8')).toBe('step-2.safetensors\n');
    expect(readdirSync(folder).sort()).toEqual(['latest', 'manifest.jsonl', nameOf(1), nameOf(2)]);
  });

  it('that is empty or missing has no latest checkpoint', () => {
    const folder = temporaryFolder();
    expect(findLatest(folder)).toEqual({ checkpoint: null, warnings: [] });
    expect(findLatest(join(folder, 'nowhere'))).toEqual({ checkpoint: null, warnings: [] });
  });

  it('gives the newest intact one and says what it skipped', () => {
    const folder = saved([1, 2, 3, 4]);
    damage(folder, 3);
    unlinkSync(join(folder, nameOf(4)));
    const { checkpoint, warnings } = findLatest(folder);
    expect(checkpoint).toMatchObject({ step: 2, path: join(folder, nameOf(2)) });
    expect(warnings).toEqual([
      expect.stringMatching(/^step-4.*missing/),
      expect.stringMatching(/^step-3.*expected sha256/),
    ]);
  });

  it('ignores a file without its line', () => {
    const folder = saved([1]);
    writeFileSync(join(folder, nameOf(9)), readFileSync(join(folder, nameOf(1))));
    expect(findLatest(folder).checkpoint?.step).toBe(1);
  });

  it('ignores a torn last line, and the next writer cuts it off', () => {
    const folder = saved([1]);
    const whole = readFileSync(join(folder, MANIFEST), 'utf8');
    for (let length = 1; length < whole.length; length += 40) {
      writeFileSync(join(folder, MANIFEST), whole + whole.replaceAll('step-1', 'step-2').slice(0, length));
      expect(findLatest(folder)).toMatchObject({ checkpoint: { step: 1 }, warnings: [] });
      openCheckpointStore(folder, everything);
      expect(readFileSync(join(folder, MANIFEST), 'utf8')).toBe(whole);
    }
  });

  it('follows no path out of the folder', () => {
    const folder = saved([1]);
    const [line] = readManifest(disk, folder).lines;
    for (const name of [
      '../x.safetensors',
      '/etc/passwd',
      'manifest.jsonl',
      '.x.safetensors',
      'a/b.safetensors',
    ])
      appendFileSync(join(folder, MANIFEST), `${JSON.stringify({ ...line, name })}\n`);
    appendFileSync(join(folder, MANIFEST), '\u0000\nnull\n{"name":1}\n');
    const found = findLatest(folder);
    expect(found.checkpoint?.step).toBe(1);
    expect(found.warnings).toHaveLength(8);
    expect(() => openCheckpointStore(folder, everything).commit('../x.safetensors', 1, sealed())).toThrow(
      expect.objectContaining({ code: 'ARGUMENT' }),
    );
  });

  it('does not list again what is saved again, and replaces it by nothing else', () => {
    const folder = saved([1, 2]);
    const before = readFileSync(join(folder, MANIFEST), 'utf8');
    const store = openCheckpointStore(folder, everything);
    store.commit(nameOf(2), 2, sealed(2));
    expect(readFileSync(join(folder, MANIFEST), 'utf8')).toBe(before);
    expect(() => store.commit(nameOf(2), 2, sealed(20))).toThrow(expect.objectContaining({ code: 'EXISTS' }));
    damage(folder, 2);
    store.commit(nameOf(2), 2, sealed(20));
    expect(decodeCheckpoint(readFileSync(findLatest(folder).checkpoint!.path)).meta.progress.step).toBe(20);
  });
});

describe('retention', () => {
  it('keeps the newest and every so many steps', () => {
    const folder = saved([10, 20, 30, 40, 50, 60], { last: 2, everySteps: 30, best: 0 });
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('step'))
        .sort(),
    ).toEqual([30, 50, 60].map(nameOf));
    expect(findLatest(folder)).toMatchObject({ checkpoint: { step: 60 }, warnings: [] });
  });

  it('removes nothing while the newest one is damaged', () => {
    const folder = saved([1, 2, 3]);
    damage(folder, 3);
    openCheckpointStore(folder, { last: 1, everySteps: null, best: 0 });
    expect(findLatest(folder).checkpoint?.step).toBe(2);
  });

  it('never lets the newest go, and keeps what it says', () => {
    const steps = fc.uniqueArray(fc.nat(50), { minLength: 1 });
    const keep = fc.record({
      last: fc.integer({ min: 1, max: 5 }),
      everySteps: fc.option(fc.integer({ min: 1, max: 9 })),
      best: fc.nat(4),
    });
    const losses = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { minLength: 51, maxLength: 51 });
    fc.assert(
      fc.property(steps, keep, losses, (list, rule, lossAt) => {
        const digest = '0'.repeat(64);
        const lines = list.map((step) => ({
          name: nameOf(step),
          sha256: digest,
          stateSha256: digest,
          step,
          ...(lossAt[step] === null ? {} : { loss: lossAt[step] }),
        }));
        const gone = new Set(superfluous(lines, rule));
        for (const [i, { name, step, loss }] of lines.entries()) {
          const better = lines.filter(
            (other) =>
              loss !== undefined &&
              other.loss !== undefined &&
              (other.loss < loss || (other.loss === loss && other.step < step)),
          );
          const stays =
            i >= lines.length - rule.last ||
            (rule.everySteps !== null && step % rule.everySteps === 0) ||
            (loss !== undefined && better.length < rule.best);
          expect(gone.has(name)).toBe(!stays);
        }
      }),
    );
  });

  it('keeps the best, and tells it again after the folder was opened again', () => {
    const folder = temporaryFolder();
    const keep = { last: 1, everySteps: null, best: 1 };
    const losses = [1.5, 0.75, 0.75, 1.25];
    for (const [k, loss] of losses.entries())
      openCheckpointStore(folder, keep).commit(nameOf(k), k, sealed(k), loss);
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('step'))
        .sort(),
    ).toEqual([1, 3].map(nameOf));
    expect(readManifest(disk, folder).lines.map(({ loss }) => loss)).toEqual(losses);
  });

  it.each([
    { last: 0, everySteps: null, best: 0 },
    { last: 1.5, everySteps: null, best: 0 },
    { last: 1, everySteps: 0, best: 0 },
  ])('refuses %o', (keep) => {
    expect(() => openCheckpointStore(temporaryFolder(), keep)).toThrow(
      expect.objectContaining({ code: 'ARGUMENT' }),
    );
  });
});
