import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../src/checkpoint/format/contents.ts';
import { loadPlan } from '../../../src/experiment/plan/loadPlan.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { train } from '../../../src/experiment/tasks/train.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import type { PreparedData } from '../../../src/learn/data/preparedData.ts';
import { freezingStrategies } from '../../../src/learn/freezing.ts';
import { optimizers } from '../../../src/learn/optimizers.ts';
import type { TrainCell } from '../../../src/training/cell.ts';
import { type MigrationPolicy, migrateCheckpoint } from '../../../src/training/migrateCheckpoint.ts';
import { contextFor, provenance, tinyExperiment } from '../../experiment/trainedRun.ts';
import { prepare, verdictOn } from '../forgery.ts';

const root = mkdtempSync(join(tmpdir(), 'qckpt-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Trained {
  readonly checkpoints: readonly DecodedCheckpoint[];
  readonly data: PreparedData;
}

/** Trains as a run would, and reads every checkpoint that it leaves. @param stopAt interrupted after so many looks, then resumed */
async function trainWith(set: readonly string[], stopAt?: number): Promise<Trained> {
  const spec = await readExperiment(tinyExperiment, {
    set: ['train.1.hardware=[none]', 'analyses=[]', ...set],
  });
  const { plan, resolved } = await loadPlan(spec);
  const [task] = plan.tasks;
  const cell = task.cell as unknown as TrainCell;
  const data = await prepare(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
  const folder = mkdtempSync(join(root, 'run-'));
  const context = { ...contextFor(spec, task, folder, resolved.profiles), data: async () => data };
  const checkpoints: DecodedCheckpoint[] = [];
  const read = () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.safetensors')))
      checkpoints.push(decodeCheckpoint(new Uint8Array(readFileSync(join(folder, name)))));
  };
  if (stopAt !== undefined) {
    let looks = 0;
    // A run asks once before its first step.
    const stopping = () => looks++ >= stopAt;
    await expect(train.run(cell, { ...context, stopping })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    read();
  }
  await train.run(cell, context);
  read();
  return { checkpoints, data };
}

async function expectHonest({ checkpoints }: Pick<Trained, 'checkpoints'>): Promise<void> {
  expect(checkpoints.length).toBeGreaterThan(0);
  for (const checkpoint of checkpoints) {
    const { verdict, reasons } = await verdictOn(checkpoint);
    expect([checkpoint.meta.progress.step, verdict, reasons]).toEqual([
      checkpoint.meta.progress.step,
      'bit-identical',
      [],
    ]);
  }
}

const short = ['training.samples=25', 'training.checkpointEvery=10', 'train.0.hardware=[manila]'];

describe('every checkpoint of an honest run is bit-identical', () => {
  const options = { window: 4, activeFraction: 0.3, candidates: 'live' };
  const windowed = Object.keys(freezingStrategies).filter((name) => name !== 'none' && name !== 'structural');
  it.each([
    { strategy: 'none' },
    { strategy: 'structural' },
    ...windowed.flatMap((strategy) => [
      { strategy, ...options },
      { strategy, ...options, candidates: 'all', moments: 'keep' },
    ]),
    { strategy: 'wsbd', ...options, score: 'variance' },
    { strategy: 'wsbd', ...options, score: 'fisher' },
  ])('%j', async (freezing) => {
    await expectHonest(await trainWith([...short, `train.0.freezing=${JSON.stringify([freezing])}`]));
  });

  it.each([
    ...Object.keys(optimizers).map((name) => ({ name, learningRate: 0.1 })),
    { name: 'adam', learningRate: 0.1, time: 'per-parameter' },
    { name: 'adam', learningRate: 0.1, time: 'since-thaw' },
  ])('%j, with freezing', async (optimizer) => {
    const freezing = [{ strategy: 'wsbd', window: 4 }];
    await expectHonest(
      await trainWith([
        ...short,
        `train.0.optimizers=${JSON.stringify([optimizer])}`,
        `train.0.freezing=${JSON.stringify(freezing)}`,
      ]),
    );
  });

  it.each([
    ['a budget of passes', ['training.passes={ budget: 500, every: 70 }', 'training.samples=1000']],
    ['exact probabilities', ['training.shots=null']],
    ['level 0', ['train.0.levels=[0]']],
    ['level 3', ['train.0.levels=[3]']],
    ['level 3 on trapped ions', ['train.0.levels=[3]', 'train.0.hardware=[forte]']],
    ['circuit B on a large machine', ['train.0.models=[circuit-b-4q2l]', 'train.0.hardware=[boston]']],
    ['strings of bits', ['train.0.models=[circuit-c-4q2l]', 'data=parity-4q']],
    ['no noise', ['train.0.hardware=[none]']],
  ])('%s', async (_, set) => {
    await expectHonest(await trainWith([...short, ...set]));
  });

  it.each([1, 7, 10, 24])('interrupted after %d samples and resumed', async (stopAt) => {
    await expectHonest(await trainWith(short, stopAt));
  });

  it('interrupted within a budget of passes', async () => {
    const set = ['training.passes={ budget: 500, every: 70 }', 'training.samples=1000'];
    await expectHonest(await trainWith([...short, ...set], 7));
  });
});

describe('every move of an honest checkpoint is bit-identical', () => {
  let trained: Trained;
  beforeAll(async () => {
    const freezing = [{ strategy: 'wsbd', window: 4 }];
    trained = await trainWith([...short, `train.0.freezing=${JSON.stringify(freezing)}`], 7);
  });

  const moved = async (from: DecodedCheckpoint, to: string, policy: Partial<MigrationPolicy>) => {
    const profile = to === 'none' ? null : await loadHardware(to);
    const { checkpoint } = await migrateCheckpoint(
      from,
      profile,
      { optimizer: 'keep', freezing: 'keep', fineTuneSamples: 5, level: null, ...policy },
      { data: trained.data, provenance },
    );
    return decodeCheckpoint(encodeCheckpoint(checkpoint));
  };

  it.each<Partial<MigrationPolicy>>([
    {},
    { optimizer: 'reset', freezing: 'rescore' },
    { freezing: 'relearn' },
    { fineTuneSamples: 0 },
    { fineTuneSamples: 0, optimizer: 'reset', freezing: 'relearn' },
  ])('%j, from the end and from an interruption, and again', async (policy) => {
    const ends = [trained.checkpoints[0], trained.checkpoints[trained.checkpoints.length - 1]];
    expect(ends.map(({ meta }) => meta.progress.step)).toEqual([7, 25]);
    for (const end of ends) {
      const once = await moved(end, 'nairobi', policy);
      const twice = await moved(once, 'none', { ...policy, optimizer: 'keep' });
      await expectHonest({ checkpoints: [once, twice, await moved(twice, 'manila', {})] });
    }
  });
});
