import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { claimSubject, storedMachine } from '../../src/checkpoint/verify/claimSubject.ts';
import { verifyCheckpoint } from '../../src/checkpoint/verify/verify.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { homeOf, moveTo } from '../../src/experiment/tasks/movedCheckpoint.ts';
import type { TaskContext } from '../../src/experiment/tasks/taskContext.ts';
import { migrateCheckpoint } from '../../src/training/migrateCheckpoint.ts';
import { provenance, type TrainedRun, trainOn } from './trainedRun.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-headed-'));
const set = [
  'training.objective={ name: expectation, observables: [Z0, "X0X2 + 0.5", Z3], head: linear }',
  'training.batch=3',
  'training.samples=20',
  'training.checkpointEvery=6',
  'train.0.optimizers=[{ name: adam, learningRate: 0.05, amsgrad: true }]',
];
let run: TrainedRun;
beforeAll(async () => {
  run = await trainOn('manila', join(folder, 'whole'), set);
});
afterAll(() => rmSync(folder, { recursive: true }));

const verified = (bytes: Uint8Array) => {
  const checkpoint = decodeCheckpoint(bytes);
  return verifyCheckpoint(checkpoint, claimSubject(checkpoint), run.data);
};

test('a head is stored with what the optimizer remembers, and counts are those of batches in two bases', () => {
  const { head, optimizer, meta } = decodeCheckpoint(run.bytes);
  expect(head?.weights.shape).toEqual([4, 4]);
  expect(head?.weights.data.some((weight) => weight !== 0)).toBe(true);
  expect([head?.v_max?.shape, optimizer.v_max?.shape]).toEqual([[4, 4], run.cell.model && [2, 4, 2]]);
  // Seven steps of three samples, of which 21 are taken of more than 20 asked for.
  const { step, sampleCursor, forwardPasses, circuits, shotsSpent } = meta.progress;
  expect([step, sampleCursor]).toEqual([7, 21 % run.data.split.train.length]);
  expect(forwardPasses).toBe(7 * 3 * 33);
  expect(circuits).toBe(2 * forwardPasses);
  expect(shotsSpent).toBe(circuits * run.cell.shots!);
});

test('it verifies bit-identical, and a forged head is a mismatch', () => {
  const { verdict, claims } = verified(run.bytes);
  expect(verdict).toBe('bit-identical');
  expect(claims).toHaveLength(8);
  const checkpoint = decodeCheckpoint(run.bytes);
  const { weights } = checkpoint.head!;
  const changed = { ...weights, data: weights.data.map((weight, k) => (k === 5 ? weight + 1e-3 : weight)) };
  expect(
    verified(encodeCheckpoint({ ...checkpoint, head: { ...checkpoint.head!, weights: changed } })),
  ).toMatchObject({
    verdict: 'mismatch',
  });
  const { head: _, ...without } = checkpoint;
  expect(verified(encodeCheckpoint(without)).reasons.join()).toContain(
    'head: expected weights of shape [4,4]',
  );
});

test('stopped anywhere and resumed it has the same bytes', async () => {
  const where = join(folder, 'resumed');
  let asked = 0;
  const stopping = () => asked++ > 5;
  await expect(trainOn('manila', where, set, undefined, { stopping })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  const { result, bytes } = await trainOn('manila', where, set);
  expect(Buffer.compare(Buffer.from(bytes), Buffer.from(run.bytes))).toBe(0);
  expect(result.stepsAsCounted).toBe(7);
  expect(readFileSync(join(where, result.checkpoint.file))).toHaveLength(run.bytes.length);
});

test('moved with its head refitted it verifies, and its loss is not worse', async () => {
  const checkpoint = decodeCheckpoint(run.bytes);
  const torino = await loadHardware('torino');
  const policy = {
    optimizer: 'keep',
    freezing: 'keep',
    head: 'refit',
    fineTuneSamples: 0,
    level: null,
  } as const;
  const moved = await migrateCheckpoint(checkpoint, torino, policy, { data: run.data, provenance });
  expect(moved.step.head).toBe('refit');
  expect(moved.step.lossAdjusted).toBeLessThan(moved.step.lossMoved);
  const bytes = encodeCheckpoint(moved.checkpoint);
  expect(verified(bytes)).toMatchObject({ verdict: 'bit-identical', reasons: [] });
  const again = await migrateCheckpoint(checkpoint, torino, policy, { data: run.data, provenance });
  expect(encodeCheckpoint(again.checkpoint)).toEqual(bytes);
});

test('a task that moves it fits the head as migrate does, on either machine, and leaves the angles', async () => {
  const checkpoint = decodeCheckpoint(run.bytes);
  const { cell, result } = run;
  const context = { data: async () => run.data } as unknown as TaskContext;
  const home = await homeOf(50, { checkpoint, cell, result }, context);
  const { objective, source } = home.atHome;
  for (const machine of ['torino', 'manila']) {
    const profile = await loadHardware(machine);
    const moved = await moveTo(profile, { level: 1, fineTuneSamples: 3 }, home);
    const policy = {
      optimizer: 'keep',
      freezing: 'keep',
      head: 'refit',
      fineTuneSamples: 0,
      level: 1,
    } as const;
    const there = decodeCheckpoint(
      encodeCheckpoint(
        (await migrateCheckpoint(checkpoint, profile, policy, { data: run.data, provenance })).checkpoint,
      ),
    );
    const learned = {
      parameters: home.atHome.learned.parameters,
      head: { weights: Float64Array.from(there.head!.weights.data) },
    };
    const exact = objective
      .open({ ...source, circuit: storedMachine(there).circuit, profile })
      .exact(learned, home.atHome.images);
    // Seven steps of three samples have seen 21 images, each shown in two bases.
    expect(moved.headRefit).toEqual({ loss: exact.loss, accuracy: exact.accuracy, circuits: 42 });
    // One step of three samples: 33 circuits each, in two bases.
    expect(moved.fineTuneCircuits).toBe(2 * 3 * 33);
    const { readout, one_qubit, two_qubit, relaxation } = moved.parts;
    expect(readout + one_qubit + two_qubit + relaxation).toBeCloseTo(moved.loss - home.evaluated.loss, 10);
  }
});
