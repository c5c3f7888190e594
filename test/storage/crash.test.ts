import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, sealCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { sequentialUniforms } from '../../src/numeric/streams.ts';
import { openCheckpointStore, type Retention } from '../../src/storage/checkpoints/checkpointStore.ts';
import { findLatest } from '../../src/storage/checkpoints/findLatest.ts';
import { MANIFEST } from '../../src/storage/checkpoints/manifest.ts';
import { sampleCheckpoint } from '../checkpoint/sampleCheckpoint.ts';
import { createCrashingDisk, FOLDER, PowerCut, survivals } from './crashingDisk.ts';

const keep: Retention = { last: 1, everySteps: 2, best: 0 };
const seal = (step: number) => sealCheckpoint(sampleCheckpoint(step));
/** Every run saves the same three. */
const saved = new Map([1, 2, 3].map((step) => [step, seal(step)]));
const sealed = (step: number) => saved.get(step)!;
const nameOf = (step: number) => `step-${step}.safetensors`;
const nameOfPaused = (step: number) => (step === 2 ? 'paused-000002.safetensors' : nameOf(step));

/** Saves the steps from `from` on; the steps whose commit returned before the power went. */
function run(
  disk: ReturnType<typeof createCrashingDisk>,
  from: number,
  nameOf: (step: number) => string,
  steps = [1, 2, 3],
): number[] {
  const done: number[] = [];
  try {
    const store = openCheckpointStore(FOLDER, keep, disk.files);
    for (const step of steps.filter((one) => one >= from)) {
      store.commit(nameOf(step), step, sealed(step));
      done.push(step);
    }
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return done;
}

/** Of folders that were looked into, by fingerprint: most crashes leave one that another has left. */
const newestSteps = new Map<string, number>();

/** The step of the newest checkpoint, read back whole. */
function newestStep(contents: ReadonlyMap<string, Uint8Array>): number {
  const key = fingerprint(contents);
  const step = newestSteps.get(key) ?? readNewestStep(contents);
  newestSteps.set(key, step);
  return step;
}

function readNewestStep(contents: ReadonlyMap<string, Uint8Array>): number {
  const { checkpoint } = findLatest(FOLDER, createCrashingDisk(contents).files);
  if (checkpoint === null) return 0;
  const { meta } = decodeCheckpoint(contents.get(checkpoint.name)!);
  expect(meta.progress.step).toBe(checkpoint.step);
  return checkpoint.step;
}

/** Names and contents of a folder as one text. */
function fingerprint(folder: ReadonlyMap<string, Uint8Array>): string {
  return [...folder]
    .map(([name, bytes]) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`)
    .sort()
    .join('\n');
}

const undisturbed = createCrashingDisk();
run(undisturbed, 1, nameOf);
const callsOfRun = undisturbed.calls();
const finalFolder = fingerprint(undisturbed.afterKill());

/** Cuts a run off at each of its calls, and lets another one end it. */
function resumesFromEveryCall(
  survival: (typeof survivals)[number] | 'killed',
  calls: number,
  name: (step: number) => string,
  expected: string,
): void {
  for (let call = 1; call <= calls; call++) {
    const disk = createCrashingDisk();
    disk.cutPowerAt(call);
    const completed = run(disk, 1, name).at(-1) ?? 0;
    const left = survival === 'killed' ? disk.afterKill() : disk.afterReboot(survival);
    const found = newestStep(left);
    // The one under way may count already; nothing that was reported as saved may be gone.
    expect([completed, completed + 1], `call ${call}`).toContain(found);

    // Resumed from there, the folder ends up as if nothing had happened.
    const next = createCrashingDisk(left);
    run(next, found + 1, name);
    expect(fingerprint(next.afterKill()), `call ${call}`).toBe(expected);
  }
}

describe('a crash at any call', () => {
  it('has calls to hit', () => {
    expect(callsOfRun).toBeGreaterThan(30);
    expect([...undisturbed.afterKill().keys()].sort()).toEqual(['latest', MANIFEST, nameOf(2), nameOf(3)]);
  });

  it.each([...survivals, 'killed' as const])(
    'leaves the newest complete checkpoint, and never a partial one: %o',
    (survival) => {
      resumesFromEveryCall(survival, callsOfRun, nameOf, finalFolder);
    },
  );

  it.each([...survivals, 'killed' as const])(
    'leaves nothing of a checkpoint at which a run was stopped before it was due: %o',
    (survival) => {
      const without = createCrashingDisk();
      run(without, 1, nameOfPaused, [1, 3]);
      const whole = createCrashingDisk();
      run(whole, 1, nameOfPaused);
      expect(fingerprint(whole.afterKill())).toBe(fingerprint(without.afterKill()));
      resumesFromEveryCall(survival, whole.calls(), nameOfPaused, fingerprint(without.afterKill()));
    },
  );

  it('leaves it on a disk that reorders and tears what was not synced', () => {
    const uniform = sequentialUniforms(2026, 'reordering');
    for (let call = 1; call <= callsOfRun; call++)
      for (let world = 0; world < 20; world++) {
        const disk = createCrashingDisk();
        disk.cutPowerAt(call);
        const completed = run(disk, 1, nameOf).at(-1) ?? 0;
        const left = disk.afterReordering(uniform);
        const found = newestStep(left);
        expect([completed, completed + 1], `call ${call}, world ${world}`).toContain(found);
        const next = createCrashingDisk(left);
        run(next, found + 1, nameOf);
        expect(fingerprint(next.afterKill()), `call ${call}, world ${world}`).toBe(finalFolder);
      }
  });

  it('during recovery from a crash loses nothing either', () => {
    for (let call = 1; call <= callsOfRun; call += 5) {
      const disk = createCrashingDisk();
      disk.cutPowerAt(call);
      const completed = run(disk, 1, nameOf).at(-1) ?? 0;
      for (let second = 1; second <= 12; second++) {
        const again = createCrashingDisk(disk.afterKill());
        again.cutPowerAt(second);
        const further = run(again, newestStep(disk.afterKill()) + 1, nameOf).at(-1) ?? completed;
        expect(newestStep(again.afterReboot({ names: 'kept', contents: 'lost' }))).toBeGreaterThanOrEqual(
          further,
        );
      }
    }
  });
});

describe('a power cut after a kill', () => {
  it('takes nothing that was complete: the next process builds on no name or line that the disk may not hold', () => {
    for (let call = 1; call <= callsOfRun; call++)
      for (let second = 1; second <= 24; second++) {
        const disk = createCrashingDisk();
        disk.cutPowerAt(call);
        const before = run(disk, 1, nameOf).at(-1) ?? 0;
        disk.revive();
        disk.cutPowerAt(second);
        const completed = run(disk, newestStep(disk.afterKill()) + 1, nameOf).at(-1) ?? before;
        for (const survival of survivals)
          expect(newestStep(disk.afterReboot(survival)), `calls ${call}, ${second}`).toBeGreaterThanOrEqual(
            completed,
          );
      }
  });
});

describe('a folder whose manifest was removed', () => {
  it('gets a durable one', () => {
    const disk = createCrashingDisk(new Map([['latest', new TextEncoder().encode(`${nameOf(1)}\n`)]]));
    openCheckpointStore(FOLDER, keep, disk.files).commit(nameOf(1), 1, sealed(1));
    for (const survival of survivals) expect(newestStep(disk.afterReboot(survival))).toBe(1);
  });
});

describe('a full disk', () => {
  it('fails one save; the next one repairs what it left', () => {
    const disk = createCrashingDisk();
    let room = Number.POSITIVE_INFINITY;
    const files = {
      ...disk.files,
      write: (fd: number, bytes: Uint8Array) => {
        if (room-- > 0) return disk.files.write(fd, bytes);
        disk.files.write(fd, bytes.subarray(0, 5));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
    };
    const store = openCheckpointStore(FOLDER, keep, files);
    store.commit(nameOf(1), 1, sealed(1));
    for (const writes of [0, 1, 2]) {
      room = writes;
      expect(() => store.commit(nameOf(2), 2, sealed(2))).toThrow(/ENOSPC/);
      room = Number.POSITIVE_INFINITY;
      expect(newestStep(disk.afterKill())).toBe(writes < 2 ? 1 : 2);
    }
    for (const step of [2, 3]) store.commit(nameOf(step), step, sealed(step));
    expect(fingerprint(disk.afterKill())).toBe(finalFolder);
  });
});
