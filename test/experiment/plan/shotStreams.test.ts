import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { isTwin } from '../../../src/experiment/plan/shotStreams.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import type { Cell } from '../../../src/training/cell.ts';
import { tinyExperiment, trainOn } from '../trainedRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-streams-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function streamsOf(...set: string[]): Promise<Record<string, string | undefined>> {
  const { plan } = await loadPlan(await readExperiment(tinyExperiment, { set }));
  return Object.fromEntries(
    plan.tasks
      .filter(({ kind }) => ['train', 'twin', 'vqe'].includes(kind))
      .map(({ id, cell }) => [id, (cell as unknown as Cell).shotStream]),
  );
}

it('each machine has its own, noise-free runs and twins too; common ones have no name', async () => {
  expect(await streamsOf()).toEqual({
    'train/circuit-a-4q2l-none-l0-none-s1': 'none',
    'train/circuit-a-4q2l-manila-l1-none-s1': 'manila',
    'train/circuit-a-4q2l-nairobi-l1-none-s1': 'nairobi',
    'train/circuit-a-4q2l-nairobi-l1-wsbd-window15-s1': 'nairobi',
    'train/circuit-a-4q2l-manila-l1-wsbd-window15-s1': 'manila',
    'twin/circuit-a-4q2l-none-l0-none-s1': 'none/twin',
    'twin/circuit-a-4q2l-manila-l1-none-s1': 'manila/twin',
    'twin/circuit-a-4q2l-manila-l1-wsbd-window15-s1': 'manila/twin',
    'twin/circuit-a-4q2l-nairobi-l1-wsbd-window15-s1': 'nairobi/twin',
    'vqe/circuit-d-2q1l-none-none-adam-s1': 'none',
  });
  const common = await streamsOf('training.streams=common');
  for (const [id, stream] of Object.entries(common))
    expect(stream, id).toBe(id.startsWith('twin/') ? 'twin' : undefined);
});

it('exact probabilities have none, and no twins', async () => {
  const exact = await streamsOf('training.shots=null', 'analyses.6.shots=null');
  expect(Object.keys(exact)).toHaveLength(6);
  expect(Object.values(exact)).toEqual(Array(6).fill(undefined));
});

it('a twin is told by the last part of its stream alone', () => {
  expect([{ shotStream: 'twin' }, { shotStream: 'manila/twin' }].map(isTwin)).toEqual([true, true]);
  expect([{}, { shotStream: 'manila' }, { shotStream: 'twins' }].map(isTwin)).toEqual([false, false, false]);
});

it('only what shots show differs: angles, images and the data are the same', async () => {
  const train = async (streams: string, hardware: string) => {
    const run = await trainOn(hardware, mkdtempSync(join(folder, 'run-')), [
      `training.streams=${streams}`,
      'training.samples=20',
      'training.checkpointEvery=20',
    ]);
    return decodeCheckpoint(run.bytes);
  };
  const [own, common] = [await train('independent', 'manila'), await train('common', 'manila')];
  expect(own.meta.run.seeds).toEqual(common.meta.run.seeds);
  expect(own.meta.data).toEqual(common.meta.data);
  expect(own.meta.circuit).toEqual(common.meta.circuit);
  expect(own.history.circuits).toEqual(common.history.circuits);
  expect(own.history.loss).not.toEqual(common.history.loss);
});
