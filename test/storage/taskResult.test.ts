import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/experiment/plan/planContext.ts';
import { readTaskResult, readTiming, writeTaskResult } from '../../src/storage/taskResult.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const task = { id: 'train/cell', cell: { samples: 3 } } as unknown as Task;
const stored = { result: { loss: 1.25, circuits: 99 }, commit: 'unknown', dirty: false };

function written(): { readonly folder: string; readonly path: string; readonly text: string } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, task.id), { recursive: true });
  writeTaskResult(folder, task, stored, { seconds: 2 });
  const path = join(folder, task.id, 'result.json');
  return { folder, path, text: readFileSync(path, 'utf8') };
}

describe("a task's result", () => {
  it('comes back as it was', () => {
    const { folder } = written();
    expect(readTaskResult(folder, task)).toMatchObject(stored);
    expect(readTiming(folder, task.id)).toEqual({ seconds: 2 });
    expect(readTaskResult(folder, { ...task, id: 'train/other' })).toBeNull();
  });

  it('is never another one after a bit has flipped, or a part is gone', () => {
    const { folder, path, text } = written();
    const bytes = Buffer.from(text.trimEnd());
    const damaged = [...bytes.keys()].flatMap((at) => {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1;
      return [flipped, bytes.subarray(0, at)];
    });
    for (const copy of [...damaged, 'null', '[]', '{}']) {
      writeFileSync(path, copy);
      expect(() => readTaskResult(folder, task), String(copy)).toThrow(
        expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining(`${path} is damaged`) }),
      );
    }
  });

  it('of a run before results had digests is taken as it is', () => {
    const { folder, path, text } = written();
    writeFileSync(path, text.replace(/,"sha256":"[0-9a-f]{64}"/, ''));
    expect(readTaskResult(folder, task)).toMatchObject(stored);
  });

  it('of another cell is refused', () => {
    const { folder } = written();
    const other = { ...task, cell: { samples: 4 } } as unknown as Task;
    expect(() => readTaskResult(folder, other)).toThrow(expect.objectContaining({ code: 'EXISTS' }));
  });

  it('does not hang on how long it took', () => {
    const { folder } = written();
    writeFileSync(join(folder, task.id, 'timing.json'), 'torn');
    expect(readTiming(folder, task.id)).toBeNull();
  });
});
