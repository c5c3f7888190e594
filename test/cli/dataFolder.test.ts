import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { loadDataConfig } from '../../src/experiment/spec/configFiles.ts';
import { idx } from '../experiment/idxFiles.ts';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { install } from './installation.ts';
import { qckpt } from './qckpt.ts';

// The embedded digits written as IDX files: training on them must give what training on the embedded ones gives.
const installed = install();
const at = (name: string): string => join(installed.folder, name);
const idxFolder = at('somewhere else');
const task = 'tiny/train/circuit-a-4q2l-manila-l1-none-s1';
const checkpointOf = (run: string): string => join(run, task, 'step-000060.safetensors');
const small = [
  ...['--jobs', '1', '--set', 'analyses=[]'],
  ...['--set', 'train=[{models: [circuit-a-4q2l], hardware: [manila]}]'],
];

beforeAll(async () => {
  const { images, classes } = await loadDataSet(await loadDataConfig('mnist-0-3'));
  mkdirSync(idxFolder);
  writeFileSync(
    join(idxFolder, 'train-images-idx3-ubyte'),
    idx([classes.length, 28, 28], images as Uint8Array),
  );
  writeFileSync(join(idxFolder, 'train-labels-idx1-ubyte.gz'), gzipSync(idx([classes.length], classes)));
  const run = (...words: string[]) =>
    installed.runHere(['run', tinyExperiment, ...small, '--quiet', ...words]);
  const embedded = await run('--output', at('embedded'));
  const full = await run('--output', at('full'), '--data-folder', idxFolder);
  expect([embedded.code, full.code], embedded.messages + full.messages).toEqual([0, 0]);
});
afterAll(installed.remove);

it('run takes the digits from there, and says so in the checkpoint, but not where they were', () => {
  const [embedded, full] = ['embedded', 'full'].map((name) =>
    decodeCheckpoint(new Uint8Array(readFileSync(checkpointOf(at(name))))),
  );
  expect(full.meta.claims).toEqual(embedded.meta.claims);
  expect([...full.parameters.data]).toEqual([...embedded.parameters.data]);
  expect(full.meta.data?.name).toBe('mnist-idx-0-3');
  for (const path of readdirSync(at('full'), { recursive: true, encoding: 'utf8' }))
    if (/\.(json|safetensors|jsonl)$/.test(path))
      expect(readFileSync(join(at('full'), path), 'latin1'), path).not.toContain('somewhere else');
});

it('verify needs the folder again, and without it says what is missing', async () => {
  const file = checkpointOf(at('full'));
  expect(await qckpt(['verify', '--quiet', file])).toMatchObject({
    code: 4,
    out: expect.stringContaining('--data-folder names it'),
  });
  expect(await qckpt(['verify', '--quiet', file, '--data-folder', idxFolder])).toMatchObject({
    code: 0,
    out: expect.stringContaining('bit-identical'),
  });
});

it('migrate and diff find it too', async () => {
  const moved = at('moved.safetensors');
  const words = ['migrate', checkpointOf(at('full')), '--to', 'yorktown', '--output', moved];
  expect(await qckpt(words)).toMatchObject({
    code: 2,
    messages: expect.stringContaining('--data-folder names it'),
  });
  expect(await qckpt([...words, '--data-folder', idxFolder])).toMatchObject({ code: 0 });
  const compared = await qckpt(['diff', checkpointOf(at('full')), moved, '--data-folder', idxFolder]);
  expect(compared).toMatchObject({ code: 1, messages: '' });
});

it('a run that is stopped says that resuming takes it', async () => {
  const output = at('stopped');
  const started = installed.start([
    ...['run', tinyExperiment, ...small, '--quiet', '--output', output],
    // Hours of training.
    ...['--set', 'training.samples=10000000', '--data-folder', idxFolder],
  ]);
  const checkpoint = join(output, task, 'manifest.jsonl');
  await expect.poll(() => existsOrEmpty(checkpoint), { timeout: 300_000, interval: 20 }).not.toBe('');
  started.child.kill('SIGTERM');
  expect(await started.ended).toMatchObject({
    code: 143,
    messages: expect.stringContaining(`qckpt resume ${output} --data-folder '${idxFolder}'`),
  });
});

it('resume continues with it', async () => {
  const output = at('unfinished');
  cpSync(at('full'), output, { recursive: true });
  const files = ['step-000060.safetensors', 'result.json'].map((name) => join(output, task, name));
  const finished = files.map((file) => readFileSync(file));
  for (const file of files) rmSync(file);
  expect(await qckpt(['resume', output, '--quiet'])).toMatchObject({
    code: 2,
    messages: expect.stringContaining('--data-folder names another'),
  });
  expect(await installed.runHere(['resume', output, '--quiet', '--data-folder', idxFolder])).toMatchObject({
    code: 0,
  });
  expect(files.map((file) => readFileSync(file))).toEqual(finished);
});

function existsOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
