import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { finishedScores } from '../../../src/experiment/tasks/finishedScores.ts';
import { prepareTraining } from '../../../src/training/training.ts';
import { tinyExperiment, trainOn } from '../trainedRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-scores-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function trained(strategy: string, window: number, samples: number, checkpointEvery: number) {
  const own = mkdtempSync(join(folder, 'run-'));
  const run = await trainOn('manila', own, [
    `train.0.freezing=[{strategy: ${strategy}, window: ${window}}]`,
    `training.samples=${samples}`,
    `training.checkpointEvery=${checkpointEvery}`,
  ]);
  const { resolved } = await loadPlan(await readExperiment(tinyExperiment));
  const training = prepareTraining(run.cell, resolved.profiles.manila, run.data);
  const checkpoint = decodeCheckpoint(run.bytes);
  return {
    stored: [...checkpoint.freeze.score.data],
    found: async (from = own) => [...(await finishedScores(training, { ...run, checkpoint }, from))],
    active: [...checkpoint.freeze.active.data],
  };
}

describe('the scores that the last window ended with', () => {
  it('are those of the strategy that resets none, where the two have trained alike', async () => {
    // In their first window both train all angles: only what is left of the scores at its end tells them apart.
    const [resets, keeps] = [await trained('wsbd', 20, 20, 10), await trained('no-reset', 20, 20, 10)];
    expect(await resets.found()).toEqual(keeps.stored);
    expect(await keeps.found()).toEqual(keeps.stored);
    // A checkpoint has zeros in place of the ones that were chosen.
    expect(resets.stored).toEqual(keeps.stored.map((score, k) => (resets.active[k] ? 0 : score)));
    expect(resets.stored).not.toEqual(keeps.stored);
  });

  it('are the same from a checkpoint on the way and from the start, and after more samples', async () => {
    const between = await trained('wsbd', 8, 20, 5);
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(await between.found()).toEqual(await between.found(empty));
    expect(await between.found()).toEqual(await (await trained('wsbd', 8, 16, 16)).found());
  });

  it('are those of the checkpoint where no window has ended, or there is none', async () => {
    const early = await trained('wsbd', 50, 10, 10);
    expect(await early.found()).toEqual(early.stored);
    expect(early.stored.some((score) => score !== 0)).toBe(true);
  });
});
