import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCheckpoint, splitCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import {
  createCheckpointWriter,
  type WriterOptions,
} from '../../../src/storage/checkpoints/checkpointWriter.ts';
import { sampleCheckpoint, withElement } from '../../checkpoint/sampleCheckpoint.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let build: string;
let worker: URL;

// A thread loads compiled files only, so the worker is compiled here, below node_modules for its imports' sake.
beforeAll(() => {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  build = mkdtempSync(join(cache, 'qckpt-writer-'));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      outDir: join(build, 'dist'),
      rootDir: join(root, 'src'),
      sourceMap: false,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      noCheck: true,
    },
    include: [],
    files: [join(root, 'src/storage/checkpoints/checkpointWorker.ts')],
  };
  writeFileSync(join(build, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(build, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(build, 'tsconfig.json'),
  ]);
  worker = pathToFileURL(join(build, 'dist/storage/checkpoints/checkpointWorker.js'));
});

afterAll(() => rmSync(build, { recursive: true, force: true }));

const keep = { last: 3, everySteps: null, best: 0 };
const kinds: readonly (readonly [string, () => WriterOptions])[] = [
  ['at once', () => ({ mode: 'sync', keep })],
  ['later, on this thread', () => ({ mode: 'async', keep, worker: null })],
  ['on another thread', () => ({ mode: 'async', keep, worker })],
];
const { frame } = splitCheckpoint(sampleCheckpoint());
const stateAt = (step?: number) => splitCheckpoint(sampleCheckpoint(step)).state;
const nameOf = (step: number) => `step-${step}.safetensors`;

function folderContents(folder: string): [string, string][] {
  return readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'base64')]);
}

describe('writing', () => {
  it('leaves the same bytes in every mode', async () => {
    const results = await Promise.all(
      kinds.map(async ([, options]) => {
        const folder = temporaryFolder();
        const writer = createCheckpointWriter(folder, frame, options());
        for (let step = 1; step <= 6; step++) writer.save(nameOf(step), stateAt(step));
        await writer.close();
        return folderContents(folder);
      }),
    );
    expect(results[0].map(([name]) => name)).toEqual([
      'latest',
      'manifest.jsonl',
      nameOf(4),
      nameOf(5),
      nameOf(6),
    ]);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it.each(kinds)('%s saves what there was at the call', async (_, options) => {
    const folder = temporaryFolder();
    const writer = createCheckpointWriter(folder, frame, options());
    const checkpoint = sampleCheckpoint();
    const parameters = withElement(checkpoint.parameters, 0, 0.5);
    const expected = encodeCheckpoint({ ...checkpoint, parameters });
    const { saved } = writer.save(nameOf(1), { ...stateAt(), parameters });
    parameters.data.fill(9);
    await saved;
    expect(new Uint8Array(readFileSync(join(folder, nameOf(1))))).toEqual(expected);
    await writer.close();
  });

  it.each(kinds)('%s reports what it took', async (_, options) => {
    const writer = createCheckpointWriter(temporaryFolder(), frame, options());
    const { stallMs, saved } = writer.save(nameOf(1), stateAt());
    const report = await saved;
    expect(report).toMatchObject({
      name: nameOf(1),
      step: 7,
      stallMs,
      bytes: encodeCheckpoint(sampleCheckpoint()).length,
    });
    expect(stallMs).toBeGreaterThan(0);
    // Another thread may be done before this one goes on: its time need not be longer than the stall.
    expect(report.encodeMs).toBeGreaterThan(0);
    expect(report.latencyMs).toBeGreaterThan(report.encodeMs);
    await writer.close();
  });

  it.each(kinds)('%s tells of a failure with its code, and goes on', async (_, options) => {
    const folder = temporaryFolder();
    const writer = createCheckpointWriter(folder, frame, options());
    writer.save('no checkpoint name', stateAt());
    writer.save(nameOf(2), stateAt(2));
    await expect(writer.flush()).rejects.toMatchObject({ name: 'QckptError', code: 'ARGUMENT' });
    await expect(writer.flush()).resolves.toBeUndefined();
    expect(readFileSync(join(folder, 'latest'), 'utf8')).toBe('step-2.safetensors\n');
    await writer.close();
  });

  it('on another thread says so when the thread is gone', async () => {
    const writer = createCheckpointWriter(temporaryFolder(), frame, { mode: 'async', keep, worker });
    await writer.close();
    await expect(writer.save(nameOf(1), stateAt()).saved).rejects.toThrow(/ended/);
  });
});
