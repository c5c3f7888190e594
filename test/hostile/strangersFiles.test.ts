import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeCheckpoint } from '../../src/checkpoint/describe/inspect.ts';
import { parseCanonicalJson } from '../../src/checkpoint/format/boundedJson.ts';
import { calibrationRecord } from '../../src/checkpoint/format/calibrationRecord.ts';
import type { Checkpoint } from '../../src/checkpoint/format/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { hardwareTensors } from '../../src/checkpoint/format/hardwareTensors.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import { parseYamlText } from '../../src/experiment/spec/yamlFile.ts';
import { parseWithSchema } from '../../src/hardware/parseWithSchema.ts';
import { createDataSet } from '../../src/learn/data/dataSet.ts';
import type { DataConfig } from '../../src/learn/data/dataSources.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';
import { stratifiedSplit } from '../../src/learn/data/split.ts';
import { digestOf } from '../../src/numeric/canonicalJson.ts';
import { readTaskResult, readTiming } from '../../src/storage/taskResult.ts';
import { hardwareCheckpoint, readProfile, sampleCheckpoint } from '../checkpoint/sampleCheckpoint.ts';
import { qckpt } from '../cli/qckpt.ts';
import { cpuClockMs } from '../cpuClock.ts';
import { idx } from '../experiment/idxFiles.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';

/** Of processor time: what these are refused for would take minutes, or all memory. */
const QUICK_MS = 20_000;

function quickly<Result>(act: () => Result): Result {
  const from = cpuClockMs();
  const result = act();
  expect(cpuClockMs() - from).toBeLessThan(QUICK_MS);
  return result;
}

const circuit = 'OPENQASM 3.0; qubit[4096] q;\n';
const doubled = (levels: number, body: string): string =>
  [
    `gate g0(a) x { ${body} }`,
    ...Array.from({ length: levels }, (_, k) => `gate g${k + 1}(a) x { g${k}(a) x; g${k}(a) x; }`),
  ].join('\n');
const names = Array.from({ length: 900 }, (_, k) => `p${k}`);

it.each([
  [
    'sums of parameters put into sums',
    `${names.map((name) => `input float ${name};`).join('\n')}
     ${doubled(17, `rz(${Array(900).fill('a').join('+')}) x;`)} g17(${names.join('+')}) q[0];`,
    'at most 1000000 gates',
  ],
  [
    'a long expression, often',
    `${doubled(17, `rz(${Array(900).fill('a').join('+')}) x;`)} g17(1) q[0];`,
    'at most 1000000 gates',
  ],
  [
    'a register very often in barriers',
    `barrier ${Array(4000).fill('q').join(',')};\n`.repeat(300),
    'at most 8192 qubits',
  ],
])('a circuit with %s is refused in time', (_, text, message) => {
  quickly(() => expect(() => readOpenQasm(circuit + text)).toThrow(message));
});

it('a definition of 100,000 gates with short angles is no such circuit', () => {
  const text = `${circuit}${doubled(16, 'rz(2*a+pi/2) x;')} g16(0.5) q[0];`;
  expect(quickly(() => readOpenQasm(text)).operations).toHaveLength(2 ** 16);
});

it.each([
  ['brackets that close nothing', ']'.repeat(2_000_000), 'expected one kind of entries'],
  ['very many parts', `[${'1,'.repeat(2_600_000)}]`, 'expected at most 2500000 parts'],
])('YAML of %s is refused in time', (_, text, message) => {
  quickly(() => expect(() => parseYamlText(text, 'stranger.yaml', 'PROFILE')).toThrow(message));
});

it('of a million problems only those that are listed are put into words', () => {
  let located = 0;
  const locate = () => `x:${++located}`;
  const numbers = { value: Array(1_000_000).fill('x'), locate };
  expect(() => parseWithSchema(z.array(z.number()), numbers, 'SPEC')).toThrow('and 999980 more problems');
  expect(located).toBe(20);
});

it('one problem is said once', () => {
  const huge = { value: 2 ** 53, locate: () => 'x:1:1' };
  expect(() => parseWithSchema(z.int().max(1000), huge, 'SPEC')).toThrow(/^[^\n]*$/);
});

it.skipIf(process.platform === 'win32').each([
  ['check', (pipe: string) => ['check', pipe]],
  ['simulate', (pipe: string) => ['simulate', pipe, '--device', 'manila']],
  ['calibration show', (pipe: string) => ['calibration', 'show', pipe]],
  ['calibration import', (pipe: string) => ['calibration', 'import', pipe, '-o', `${pipe}.out`]],
  ['inspect', (pipe: string) => ['inspect', pipe]],
])('%s does not wait at a pipe', async (_, words) => {
  const pipe = join(temporaryFolder(), 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  const { code, messages } = await qckpt(words(pipe));
  expect(code).toBe(2);
  expect(messages).toContain('expected a file, got something else');
});

it('what a file says reaches no terminal as a command', async () => {
  const path = join(temporaryFolder(), 'a.yaml');
  for (const text of ['"\u009b31m": 1\n', 'a: &x 1\nb: *\u001b[31m\n', 'a: !x\u009b 1\n']) {
    writeFileSync(path, text);
    const { code, messages } = await qckpt(['check', path]);
    expect(code).toBe(2);
    expect(messages).not.toMatch(/(?!\n)\p{Cc}/u);
  }
});

it('what a checkpoint says reaches no terminal as a command', async () => {
  const folder = temporaryFolder();
  const small = sampleCheckpoint();
  const cell = { '\u001b[31m': 1, '\u009b': '\u202e', model: { '\u009b': 1 } };
  const meta = { ...small.meta, run: { ...small.meta.run, cell, cellSha256: digestOf(cell) } };
  const [a, b] = ['a', '\u001b[31mb'].map((name) => join(folder, `${name}.safetensors`));
  writeFileSync(a, encodeCheckpoint(small));
  writeFileSync(b, encodeCheckpoint({ ...small, meta }));
  for (const words of [
    ['diff', a, b],
    ['verify', folder],
    ['inspect', b],
  ])
    expect((await qckpt(words)).out).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e]/u);
});

const digits: DataConfig = {
  name: 'digits',
  kind: 'mnist-idx',
  labels: [0, 1],
  split: { validation: 1, test: 1 },
  fit: 'train',
};

function idxFolder(images: Uint8Array, ending = ''): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, `train-images-idx3-ubyte${ending}`), images);
  writeFileSync(join(folder, 'train-labels-idx1-ubyte'), idx([2], Uint8Array.of(0, 1)));
  return folder;
}

it('images that are no gzip, or unpack into too much, are refused', async () => {
  const notGzip = idxFolder(Uint8Array.of(1, 2, 3), '.gz');
  await expect(loadDataSet(digits, notGzip)).rejects.toMatchObject({ code: 'DATA' });
  // A gzip member may follow another: the bound is on what all of them unpack to.
  const piece = gzipSync(new Uint8Array(2 ** 20));
  const bomb = idxFolder(new Uint8Array(Buffer.concat(Array(5).fill(piece))), '.gz');
  await expect(loadDataSet(digits, bomb, 1 / 64)).rejects.toThrow(
    /at most 4194304 bytes together, unpacked .*--limit [0-9.]+ allows twice as many/,
  );
});

it('the bound is on all files of a data folder together', async () => {
  const folder = temporaryFolder();
  const count = 3000;
  for (const part of ['train', 't10k']) {
    writeFileSync(
      join(folder, `${part}-images-idx3-ubyte.gz`),
      gzipSync(idx([count, 28, 28], new Uint8Array(784 * count))),
    );
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), idx([count], new Uint8Array(count)));
  }
  // Each has 2.4 MB.
  await expect(loadDataSet(digits, folder, 1 / 64)).rejects.toThrow('at most 4194304 bytes together');
  expect((await loadDataSet(digits, folder, 1 / 32)).classes).toHaveLength(2 * count);
});

it.skipIf(process.platform === 'win32')('images in a pipe are refused, not waited for', async () => {
  const folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder, 'train-images-idx3-ubyte')]);
  await expect(loadDataSet(digits, folder)).rejects.toThrow('expected a file');
});

it('a data set without images of a label is refused', () => {
  const set = createDataSet('digits', [0, 1], 1, new Uint8Array(9), new Uint8Array(9));
  expect(() => prepareData(set, digits, 1, 1)).toThrow(
    'expected images of each of the labels 0, 1, got none of 1',
  );
});

it('a split of very many images', () => {
  const { train, validation, test } = stratifiedSplit(
    new Uint8Array(600_000),
    { validation: 200_000, test: 200_000 },
    1,
  );
  expect([train.length, validation.length, test.length]).toEqual([200_000, 200_000, 200_000]);
  expect(new Set([...train, ...validation, ...test]).size).toBe(600_000);
});

/** A checkpoint of a machine with a coupler between each two of its qubits. */
function allToAll(count: number): Checkpoint {
  const manila = readProfile('manila');
  const all = Array.from({ length: count }, (_, k) => k);
  const profile = {
    ...manila,
    qubits: all.map(() => manila.qubits[0]),
    couplers: all.flatMap((a) =>
      all.slice(a + 1).map((b) => ({ ...manila.couplers[0], qubits: [a, b] as const })),
    ),
  };
  const checkpoint = hardwareCheckpoint('manila', [0, 1], false);
  return {
    ...checkpoint,
    hardware: hardwareTensors(profile, all),
    meta: { ...checkpoint.meta, calibration: calibrationRecord(profile, false) },
  };
}

it('a checkpoint of a machine with very many couplers can be described, or is refused', () => {
  // n (n - 1) / 2 undirected couplers; 32,768 are the limit.
  const bytes = encodeCheckpoint(allToAll(256));
  expect(describeCheckpoint(decodeCheckpoint(bytes)).join('\n')).toContain('; 32640 couplers');
  expect(() => encodeCheckpoint(allToAll(257))).toThrow('at most 32768 couplers, got 32896');
});

it('JSON of very many short parts is refused before it is built', () => {
  const checkpoint = hardwareCheckpoint('manila', [0, 1], false);
  const cell = Array.from({ length: 131_072 }, () => 0);
  const run = { ...checkpoint.meta.run, cell, cellSha256: digestOf(cell) };
  expect(() => encodeCheckpoint({ ...checkpoint, meta: { ...checkpoint.meta, run } })).toThrow(
    '"qckpt.run" expected JSON of at most 131072 parts, got ',
  );
  expect(() => parseCanonicalJson(JSON.stringify([cell]), 'it')).toThrow(
    'of at most 131072 parts, got 131073',
  );
  // Commas and brackets in strings are none.
  expect(parseCanonicalJson(JSON.stringify([','.repeat(200_000)]), 'it')).toHaveLength(1);
});

it.each([
  ['empty', ''],
  ['cut', '{'],
  ['null', 'null'],
  ['a list', '[]'],
  ['of other members', '{"result":1}'],
  ['of no finite number', '{"cellSha256":"","commit":"","dirty":false,"result":{"loss":1e999}}'],
  ['100,000 levels deep', '['.repeat(100_000)],
])('a result file that is %s is refused by name, a timing file is passed over', (_, text) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'task'));
  for (const name of ['result.json', 'timing.json']) writeFileSync(join(folder, 'task', name), text);
  expect(() => readTaskResult(folder, { id: 'task', cell: {} as never })).toThrow(
    expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining('result.json') }),
  );
  expect(readTiming(folder, 'task')).toBeNull();
});

it.each([
  ['check', 'experiments/hardware.yaml', '--set.a', '1'],
  ['run', 'experiments/hardware.yaml', '--quick', '--output.a', 'b'],
  ['run', 'experiments/hardware.yaml', '--quick', '--output', ''],
  ['check', 'experiments/hardware.yaml', '--set', 'train=!!js/function x'],
  ['inspect', '--__proto__.polluted', '1', 'x'],
])('words that yargs would make something else of: %j', async (...words) => {
  expect((await qckpt(words)).code).toBe(2);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
