import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { decodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { stoppable } from '../../src/experiment/stopSignals.ts';
import { findLatest } from '../../src/storage/checkpoints/findLatest.ts';
import { openCheckpoint } from '../../src/storage/checkpoints/openCheckpoint.ts';
import { trainOn } from './trainedRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-echo-'));
const set = ['data=parity-4q', 'training.samples=20', 'training.checkpointEvery=10'];
/** After the steps that one look is for. */
const AT_LOOK = 5;
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

/** A training that SIGTERM comes to, and once more some milliseconds later, before anything is saved. */
async function endTwice(name: string, laterMs: number) {
  const clock = vi.spyOn(performance, 'now');
  // What a process does that nobody keeps from it: it ends here, with nothing saved.
  vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    throw new Error(`ended by ${signal}`);
  });
  const where = join(folder, name);
  let looks = 0;
  const work = stoppable(
    () => {},
    async ({ asked }) => {
      const stopping = (): boolean => {
        if (++looks === AT_LOOK)
          for (const atMs of [1000, 1000 + laterMs]) {
            clock.mockReturnValue(atMs);
            process.emit('SIGTERM', 'SIGTERM');
          }
        return asked.aborted;
      };
      await trainOn('none', where, set, undefined, { stopping });
    },
  );
  const words = await work.then(
    () => 'done',
    (error: Error) => error.message,
  );
  return { words, found: findLatest(where).checkpoint, where };
}

it.each([0, 1, 1999])('two equal SIGTERM, the second %d ms later, leave a checkpoint', async (laterMs) => {
  const { words, found, where } = await endTwice(`echo-${laterMs}`, laterMs);
  const step = found?.step ?? 0;
  expect(words).toMatch(new RegExp(`stopped after ${step} of 20 samples`));
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(10);
  expect(openCheckpoint(found!.path, Number.POSITIVE_INFINITY).meta.progress.step).toBe(step);
  vi.restoreAllMocks();
  const straight = await trainOn('none', join(folder, `straight-${laterMs}`), set);
  const continued = await trainOn('none', where, set);
  expect(decodeCheckpoint(continued.bytes).stateDigest).toBe(decodeCheckpoint(straight.bytes).stateDigest);
  expect(Buffer.compare(Buffer.from(continued.bytes), Buffer.from(straight.bytes))).toBe(0);
});

it('the second one after two seconds ends it where it is', async () => {
  const { words, found } = await endTwice('meant', 2000);
  expect([words, found]).toEqual(['ended by SIGTERM', null]);
});
