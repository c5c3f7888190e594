import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { digestsBelow, type Installation, install, pathsBelow } from './installation.ts';
import { type Outcome, qckpt } from './qckpt.ts';

/** Clocks and hosts. */
const volatile = /(^|\/)(run\.json|timing\.json|timings\.csv)$/;
const stable = (folder: string): Record<string, string> =>
  digestsBelow(folder, (path) => !volatile.test(path));

let installed: Installation;
/** What one computer makes, and three parts of it. */
let whole: string;
let parts: string;
let ended: readonly Outcome[];
const folderOf = (name: string): string => join(installed.folder, name);
const experiment = `format: qckpt-experiment/1
name: parts
study: hardware
question: Do parts that are joined have the bytes of the whole?
seeds: 2
data: parity-4q
optimizer: adam
training: { samples: 20, shots: 50, checkpointEvery: 10, validationImages: 4, testImages: 8 }
train:
  - models: [circuit-a-4q2l]
    hardware: [none, manila, nairobi]
analyses:
  - kind: migration
    model: circuit-a-4q2l
    hardware: [none, manila]
    images: 4
    fineTuneSamples: 2
`;
const words = (output: string, ...more: string[]): string[] => [
  ...['run', folderOf('parts.yaml'), '--output', output, '--quiet', '--jobs', '1'],
  ...more,
];

async function runWith(
  environment: Readonly<Record<string, string>>,
  own: readonly string[],
): Promise<Outcome> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    return await installed.runHere(own);
  } finally {
    vi.unstubAllEnvs();
  }
}

beforeAll(async () => {
  installed = install();
  writeFileSync(folderOf('parts.yaml'), experiment);
  whole = folderOf('whole');
  parts = folderOf('whole-shards');
  const array = { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_MAX: '3' };
  // One of them as a process of its own: what it does is the same.
  const first = installed.run(words(parts, '--shard', '1/3'));
  ended = [
    await installed.runHere(words(whole)),
    await runWith({ JOB_COMPLETION_INDEX: '1' }, words(parts, '--shard', 'auto/3')),
    await runWith({ ...array, SLURM_ARRAY_TASK_COUNT: '3' }, words(parts, '--shard', 'auto')),
    await first,
  ].map(({ code, out, messages }) => ({ code: code ?? -1, out, messages }));
});
afterAll(() => installed.remove());
afterEach(() => vi.unstubAllEnvs());

it('parts are done apart, each with what it needs, and print no tables', () => {
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(ended.slice(1).map(({ out }) => out)).toEqual(['', '', '']);
  expect(ended[1].messages).toContain(
    `part 2 of 3 is done, in ${parts}/shard-2-of-3; when all are, \`qckpt merge`,
  );
  const results = pathsBelow(parts).filter((path) => path.endsWith('result.json'));
  const of = (path: string): string => path.replace(/^shard-.-of-3\//, '');
  expect(results.map(of).sort()).toEqual(pathsBelow(whole).filter((path) => path.endsWith('result.json')));
  expect(new Set(results.map((path) => path.slice(0, 12))).size).toBe(3);
});

describe('joined', () => {
  it('they are what one computer makes, byte for byte', async () => {
    const folder = folderOf('joined');
    const merged = await installed.runHere(['merge', parts, '-o', folder]);
    expect(merged).toMatchObject({ code: 0, out: ended[0].out });
    expect(stable(folder)).toEqual(stable(whole));
    // The same again changes nothing, and neither does who continues it.
    const before = digestsBelow(folder, (path) => path !== 'run.json');
    expect((await qckpt(['merge', join(parts, 'shard-1-of-3'), parts, '-o', folder])).code).toBe(0);
    expect(digestsBelow(folder, (path) => path !== 'run.json')).toEqual(before);
    expect((await installed.runHere(['resume', folder, '--quiet'])).code).toBe(0);
    expect(stable(folder)).toEqual(stable(whole));
  });

  it('their tables are those of the whole, in any order, with tasks that are there twice', async () => {
    const own = [3, 1, 2].map((k) => join(parts, `shard-${k}-of-3`));
    for (const [name, folders] of [
      ['tables-1', [parts]],
      ['tables-2', own],
      ['tables-3', [whole, ...own]],
    ] as const) {
      expect((await qckpt(['tables', ...folders, '-o', folderOf(name)])).code).toBe(0);
      for (const [path, digest] of Object.entries(stable(folderOf(name))))
        expect([path, digest]).toEqual([path, stable(whole)[path]]);
    }
  });

  it('a gap is refused, with what is missing and what does it', async () => {
    const folder = folderOf('gap');
    cpSync(parts, folder, { recursive: true });
    rmSync(join(folder, 'shard-2-of-3'), { recursive: true });
    const result = pathsBelow(folder).find((path) => /shard-3.*result\.json$/.test(path))!;
    rmSync(join(folder, result));
    for (const command of ['tables', 'merge']) {
      const refused = await qckpt([command, folder, '-o', folderOf('nothing')]);
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.messages).toMatch(
        /expected all 14 tasks, 4 are not done: parts\/migration\/circuit-a-4q2l-from-none-l1-s1, parts\/train\//,
      );
      expect(refused.messages).toContain(`\`qckpt resume ${folder}/shard-3-of-3\` continues what is there`);
      expect(refused.messages).toContain(
        `\`qckpt resume ${folder}/shard-1-of-3 --shard 2/3\` does that part`,
      );
    }
    expect(pathsBelow(installed.folder).filter((path) => path.startsWith('nothing'))).toEqual([]);
    expect((await installed.runHere(['resume', `${folder}/shard-3-of-3`, '--quiet'])).code).toBe(0);
    expect(
      (await installed.runHere(['resume', `${folder}/shard-1-of-3`, '--shard', '2/3', '--quiet'])).code,
    ).toBe(0);
    expect((await qckpt(['merge', folder, '-o', folderOf('no-gap')])).code).toBe(0);
    expect(stable(folderOf('no-gap'))).toEqual(stable(whole));
  });

  it('tasks that differ are refused, by name', async () => {
    const folder = folderOf('other');
    cpSync(join(parts, 'shard-1-of-3'), folder, { recursive: true });
    const result = pathsBelow(folder).find((path) => path.endsWith('result.json'))!;
    writeFileSync(
      join(folder, result),
      readFileSync(join(folder, result), 'utf8').replace(/"commit":"[^"]*"/, '"commit":"another"'),
    );
    const refused = await qckpt(['tables', parts, folder, '-o', folderOf('nothing')]);
    expect(refused.code).toBe(2);
    const task = result.replace(/^parts\//, '').replace('/result.json', '');
    expect(refused.messages).toContain(
      `expected equal results of ${task}, ${join(parts, 'shard-1-of-3', 'parts', task)} and`,
    );
  });

  it.each([
    ['a whole run', () => ['merge', whole, '-o', folderOf('new')], 'is a whole one'],
    [
      'a folder of somebody else',
      () => ['merge', parts, '-o', installed.folder],
      'is not empty and holds no run',
    ],
    [
      'no run',
      () => ['merge', folderOf('dist'), '-o', folderOf('new')],
      'expected a run folder, there is no',
    ],
  ])('%s is refused', async (_, own, message) => {
    const refused = await qckpt(own());
    expect(refused.code).toBe(2);
    expect(refused.messages).toContain(message);
  });
});

describe('a part', () => {
  it('that is started again is continued, or left as it is', async () => {
    const before = stable(parts);
    const again = await installed.runHere(words(parts, '--shard', '2/3'));
    expect(again.code).toBe(0);
    expect(stable(parts)).toEqual(before);
  });

  it.each([
    [
      'of another number of parts',
      () => words(parts, '--shard', '1/4'),
      'shard-1-of-3 is there; choose another --output',
    ],
    [
      'without a folder',
      () => ['run', folderOf('parts.yaml'), '--shard', '1/4'],
      '"shard" expected --output',
    ],
    ['with other settings', () => words(parts, '--shard', '1/3', '--set', 'seeds=3'), 'holds a run'],
    ['of a run that is whole', () => ['resume', whole, '--shard', '1/3'], 'is a whole one'],
    ['whose number is no number', () => words(parts, '--shard', 'one'), '"shard" expected I/N'],
  ])('%s is refused', async (_, own, message) => {
    const refused = await qckpt(own());
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.messages).toContain(message);
  });
});

it('--keep final leaves one checkpoint a training, and the same results', async () => {
  const folder = folderOf('kept');
  expect((await installed.runHere(words(folder, '--keep', 'final'))).code).toBe(0);
  const checkpoints = pathsBelow(folder).filter((path) => path.endsWith('.safetensors'));
  const trainings = pathsBelow(folder).filter((path) => /(train|twin)\/.*result\.json$/.test(path));
  expect(trainings).toHaveLength(10);
  expect(checkpoints.map((path) => path.replace(/step-.*/, 'result.json'))).toEqual(trainings);
  const before = stable(whole);
  for (const path of [...checkpoints, ...trainings])
    expect([path, stable(folder)[path]]).toEqual([path, before[path]]);
});

it('a job array is printed, and not submitted', async () => {
  const printed = await qckpt([
    ...['submit', 'slurm', folderOf('parts.yaml'), '--tasks', '3', '--time', '5'],
    ...['--partition', 'short', '--keep', 'final', '--output', whole],
  ]);
  expect(printed.code).toBe(0);
  expect(printed.messages).toContain('nothing is submitted');
  for (const words of [
    '#SBATCH --array=1-3',
    '#SBATCH --time=5',
    '#SBATCH --partition=short',
    `run ${folderOf('parts.yaml')} --keep final --shard auto/3 --output ${parts} --jobs 1 --quiet`,
    `merge ${parts} --output ${whole}`,
  ])
    expect(printed.out).toContain(words);
  const wrong = await qckpt(['submit', 'slurm', folderOf('parts.yaml'), '--partition', 'a; rm']);
  expect(wrong).toMatchObject({ code: 2, out: '' });
});
