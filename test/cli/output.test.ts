import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { diffCheckpoints } from '../../src/checkpoint/compare/diffCheckpoints.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { hardwareCheckpoint, sampleCheckpoint } from '../checkpoint/sampleCheckpoint.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';
import { qckpt } from './qckpt.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const trained = fileURLToPath(
  new URL('../golden/checkpoint/format-1/trained-manila.safetensors', import.meta.url),
);

it.skipIf(process.platform === 'win32')(
  'a file name is no formula in CSV, and JSON says it as it is',
  async () => {
    const folder = temporaryFolder();
    const name = '=cmd|calc\u202e\u009b.safetensors';
    writeFileSync(join(folder, name), readFileSync(trained));
    const before = process.cwd();
    process.chdir(folder);
    try {
      const csv = await qckpt(['verify', '--csv', name]);
      const [, [cell]] = parse(csv.out) as string[][];
      expect(cell).toBe("'=cmd|calc\\u202e\\u009b.safetensors");
      const json = await qckpt(['verify', '--json', name]);
      expect(json.out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      expect(JSON.parse(json.out).file).toBe(name);
    } finally {
      process.chdir(before);
    }
  },
);

it('names of seeds, whatever they are, differ by their values', () => {
  const seeded = (extra: Record<string, string>) => {
    const sample = sampleCheckpoint();
    const seeds = { ...sample.meta.run.seeds, ...extra };
    return decodeCheckpoint(
      encodeCheckpoint({ ...sample, meta: { ...sample.meta, run: { ...sample.meta.run, seeds } } }),
    );
  };
  const { seeds } = diffCheckpoints(seeded({ toString: '7', valueOf: '1' }), seeded({ valueOf: '2' }));
  expect(seeds).toEqual([
    { name: 'toString', a: '7', b: null },
    { name: 'valueOf', a: '1', b: '2' },
  ]);
});

it('a difference of machines with many couplers takes one comparison a field', () => {
  const a = decodeCheckpoint(encodeCheckpoint(hardwareCheckpoint('manila', [0, 1], false)));
  const history = { loss: Float64Array.from({ length: 2_000_000 }, (_, k) => k) };
  expect(() => diffCheckpoints({ ...a, history }, { ...a, history })).toThrow(
    /a list of differences expected at most 1000000 numbers, got 40[0-9]+; --limit 5 allows it/,
  );
  expect(diffCheckpoints({ ...a, history }, { ...a, history }, 5).history).toEqual([]);
});

it('a checkpoint that would fill memory is not opened unasked', async () => {
  const path = join(temporaryFolder(), 'large.safetensors');
  writeFileSync(path, '');
  truncateSync(path, 2 ** 28);
  for (const words of [
    ['inspect', path],
    ['verify', path],
    ['diff', path, path],
    ['export', path, '--format', 'json'],
  ])
    expect(await qckpt(words)).toMatchObject({
      code: 2,
      messages: expect.stringMatching(/at most 134217728 bytes, got 268435456; --limit 2 allows it/),
    });
});

it('a machine whose name is a path moves no file elsewhere', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'in'));
  const file = join(folder, 'in', 'a.safetensors');
  writeFileSync(file, readFileSync(trained));
  const machine = join(folder, 'machine.yaml');
  const manila = readFileSync(new URL('../../configs/hardware/manila.yaml', import.meta.url), 'utf8');
  writeFileSync(machine, manila.replace(/^name: .*$/m, 'name: x/../../y'));
  expect(await qckpt(['migrate', file, '--to', machine])).toMatchObject({
    code: 2,
    messages: expect.stringContaining('"name" expected a file name'),
  });
});

it.skipIf(process.platform === 'win32')('too few open files are said in a sentence, without a stack', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -n 24; exec "${process.execPath}" "${main}" explain`],
    {
      encoding: 'utf8',
    },
  );
  // How many files are open at once while modules load depends on the version of Node.js.
  if (status === 0) expect(stderr).toBe('');
  else
    expect(stderr).toMatch(
      /^qckpt: the system allows too few open files, `ulimit -n 256` allows enough: .*\n$/,
    );
});
