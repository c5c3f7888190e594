import { readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/format/checkpoint.ts';
import { splitCheckpoint } from '../../src/checkpoint/format/contents.ts';
import type { Task } from '../../src/experiment/plan/planContext.ts';
import type { PreparedData } from '../../src/learn/data/preparedData.ts';
import { tableCsv } from '../../src/report/table.ts';
import { tables } from '../../src/report/tables.ts';
import { defaultRetention } from '../../src/storage/checkpoints/checkpointStore.ts';
import { createCheckpointWriter } from '../../src/storage/checkpoints/checkpointWriter.ts';
import { writeTaskResult } from '../../src/storage/taskResult.ts';

import { sampleCheckpoint } from '../checkpoint/sampleCheckpoint.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';
import { trainOn } from './trainedRun.ts';

const BAD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

// Whatever is no finite number is an error, before a byte of it is written.

describe.each(['none', 'manila'])('training on %s', (hardware) => {
  it.each(['1000', 'null'])('stops where an input is NaN (shots: %s)', async (shots) => {
    const folder = temporaryFolder();
    const spoil = ({ angles }: PreparedData) => void angles.fill(Number.NaN);
    await expect(trainOn(hardware, folder, [`training.shots=${shots}`], spoil)).rejects.toMatchObject({
      code: 'ARGUMENT',
      message: expect.stringMatching(/expected (?:a finite )?number.*, got NaN/),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.each(BAD)('%d', (bad) => {
  test('in a tensor of a checkpoint', async () => {
    const good = sampleCheckpoint();
    const places = [
      (data: Float64Array) => ({ ...good, parameters: { ...good.parameters, data } }),
      (data: Float64Array) => ({
        ...good,
        optimizer: { ...good.optimizer, m: { ...good.optimizer.m, data } },
      }),
      (data: Float64Array) => ({
        ...good,
        optimizer: { ...good.optimizer, v: { ...good.optimizer.v, data } },
      }),
      (data: Float64Array) => ({
        ...good,
        freeze: { ...good.freeze, score: { ...good.freeze.score, data } },
      }),
      (data: Float64Array) => ({ ...good, history: { loss: data } }),
    ];
    for (const spoiled of places)
      await expectNoFile(spoiled(Float64Array.of(1, bad)), /^tensor ".*" expected (?:finite )?numbers/);
  });

  test('in a claim', async () => {
    const good = sampleCheckpoint();
    const claims = [{ ...good.meta.claims[0], value: bad }];
    await expectNoFile({ ...good, meta: { ...good.meta, claims } }, /claims/);
  });

  test('in what a task leaves, with its place', () => {
    const folder = temporaryFolder();
    const task = { id: 'a/b', cell: { a: 1 } } as unknown as Task;
    const result = { rows: [{ loss: 1 }, { loss: bad }] };
    expect(() =>
      writeTaskResult(folder, task, { result, commit: 'unknown', dirty: false }, { seconds: 1 }),
    ).toThrow(`"result.rows[1].loss" expected a finite number, got ${bad}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(Object.values(tables).map((table) => [table.name, table] as const))(
    'in the table %s, in every column',
    (name, table) => {
      for (const column of Object.keys(table.columns))
        expect(() => tableCsv(table, [{ [column]: 1 }, { [column]: bad }])).toThrow(
          `table "${name}", row 2: "${column}" expected a finite number, got ${bad}`,
        );
    },
  );
});

async function expectNoFile(checkpoint: Checkpoint, message: RegExp): Promise<void> {
  for (const mode of ['sync', 'async'] as const) {
    const folder = temporaryFolder();
    const { frame, state } = splitCheckpoint(checkpoint);
    const writer = createCheckpointWriter(folder, frame, { mode, keep: defaultRetention, worker: null });
    const saved = async () => writer.save('step-7.safetensors', state).saved;
    await expect(saved()).rejects.toThrow(message);
    await expect(writer.flush()).rejects.toThrow(message);
    await writer.close();
    expect(readdirSync(folder)).toEqual([]);
  }
}
