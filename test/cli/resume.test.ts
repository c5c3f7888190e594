import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sequentialUniforms } from '../../src/numeric/streams.ts';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { digestsBelow, type Installation, install, pathsBelow } from './installation.ts';
import { qckpt } from './qckpt.ts';

// Clocks, the lives of processes, and what stands uncommitted where a command of this process has looked into a folder;
// the rest is a function of the experiment.
const volatile = /(^|\/)(run\.json|timing\.json|timings\.csv|overhead\.csv|uncommitted-\w+\.patch)$/;

let installed: Installation;
let reference: string;
/** What the reference has printed. */
let out: string;
let durationMs: number;
const folderOf = (name: string): string => join(installed.folder, name);
/** Checkpoints of five samples on three machines, then moves from two of them; nothing that measures time. */
const words = (folder: string, ...more: string[]): string[] => [
  'run',
  join(installed.folder, 'tiny.yaml'),
  '--output',
  folder,
  '--quiet',
  ...more,
];
/** Hours of fine-tuning. */
const ENDLESS = ['--set', 'analyses.0.fineTuneSamples=10000000'];
const stable = (folder: string): Record<string, string> =>
  digestsBelow(folder, (path) => !volatile.test(path));

beforeAll(async () => {
  installed = install();
  const kept = /^ {2}- kind: migration\n(?: {4}.*\n)*/gm;
  const text = readFileSync(tinyExperiment, 'utf8')
    .replace(/(?<=analyses:\n)[\s\S]*?(?=claims:)/, (analyses) => (analyses.match(kept) ?? []).join(''))
    .replace('samples: 60', 'samples: 30')
    .replace('checkpointEvery: 20', 'checkpointEvery: 5')
    // Digits take longer to prepare than all else.
    .replace('data: mnist-0-3', 'data: parity-4q');
  writeFileSync(join(installed.folder, 'tiny.yaml'), text);
  reference = folderOf('reference');
  const from = performance.now();
  const { code, out: printed } = await installed.run(words(reference));
  expect(code).toBe(0);
  out = printed;
  durationMs = performance.now() - from;
});
afterAll(() => installed.remove());

it('leaves complete results and no traces of work', () => {
  const paths = pathsBelow(reference);
  expect(paths.filter((path) => path.endsWith('result.json'))).toHaveLength(7);
  expect(paths.filter((path) => path.endsWith('.safetensors'))).toHaveLength(10);
  expect(paths.filter((path) => /lock|tmp|temporary/i.test(path))).toEqual([]);
  expect(JSON.parse(readFileSync(join(reference, 'run.json'), 'utf8'))).toMatchObject({
    status: 'COMPLETED',
  });
});

it('gives the same bytes in one thread, and with checkpoints written in between', async () => {
  const folder = folderOf('sync');
  expect(await installed.runHere(words(folder))).toMatchObject({ code: 0 });
  expect(stable(folder)).toEqual(stable(reference));
});

const uniform = sequentialUniforms(2025, 'kill');
it.each(Array.from({ length: 2 }, (_, k) => (k + uniform()) / 2))(
  'gives the same bytes when killed after %d of its time, and resumed',
  async (share) => {
    const folder = folderOf(`killed-${share}`);
    const { child, ended } = installed.start(words(folder));
    await until(() => existsSync(join(folder, 'experiments.json')));
    await new Promise((resolve) => setTimeout(resolve, share * (durationMs - 500)));
    child.kill('SIGKILL');
    await ended;
    expect(await installed.runHere(['resume', folder, '--quiet'])).toMatchObject({ code: 0 });
    expect(stable(folder)).toEqual(stable(reference));
  },
);

it('on Ctrl-C writes a checkpoint, says how to resume, and goes on to the same end; nobody else may write meanwhile', async () => {
  const folder = folderOf('interrupted');
  const { child, ended } = installed.start(words(folder));
  const manifests = () =>
    existsSync(folder) ? pathsBelow(folder).filter((path) => path.endsWith('manifest.jsonl')) : [];
  await until(() => manifests().length > 0);
  child.kill('SIGSTOP');
  const second = await qckpt(['resume', folder]);
  expect(second).toMatchObject({ code: 2, out: '' });
  expect(second.messages).toMatch(
    new RegExp(`process ${child.pid} on .* writes into this run folder since `),
  );
  child.kill('SIGINT');
  child.kill('SIGCONT');

  const { code, messages } = await ended;
  expect(code).toBe(130);
  expect(messages).toContain('stopping: writing checkpoints');
  expect(messages).toContain(`\`qckpt resume ${folder}\` continues it`);
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({ status: 'INTERRUPTED' });
  expect(existsSync(join(folder, 'lock'))).toBe(false);

  expect(await installed.run(['resume', folder, '--quiet'])).toMatchObject({ code: 0 });
  const lasting = (path: string) =>
    /(step-000030\.safetensors|result\.json|\.csv)$/.test(path) && !volatile.test(path);
  expect(digestsBelow(folder, lasting)).toEqual(digestsBelow(reference, lasting));
});

it.runIf(process.platform === 'linux')(
  "on a scheduler's warning does not wait for an analysis, and starts it again",
  async () => {
    const folder = folderOf('warned');
    const { child, ended } = installed.start(words(folder, ...ENDLESS));
    const results = () =>
      existsSync(folder) ? pathsBelow(folder).filter((path) => path.endsWith('result.json')) : [];
    await until(() => results().filter((path) => path.includes('train/')).length === 3);
    child.kill('SIGUSR2');
    const { code, messages } = await ended;
    // 128 + 12.
    expect(code).toBe(140);
    expect(messages).toContain(`\`qckpt resume ${folder}\` continues it`);
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      status: 'INTERRUPTED',
    });
    expect(results().filter((path) => path.includes('migration/'))).toEqual([]);
  },
);

it.skipIf(process.platform === 'win32').each([
  [0, 'SIGTERM', 143],
  [150, 'SIGHUP', 129],
  [350, 'SIGTERM', 143],
  [550, 'SIGINT', 130],
] as const)(
  'ends as asked when it has its folder, and threads that have hardly started: %d ms, %s twice',
  async (delayMs, signal, expected) => {
    const folder = folderOf(`early-${delayMs}`);
    const { child, ended } = installed.start(words(folder, '--jobs', '2', ...ENDLESS));
    await until(() => existsSync(join(folder, 'lock')));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    // Twice at once, as npm hands on what the terminal has sent to all.
    child.kill(signal);
    child.kill(signal);
    const { code, messages } = await ended;
    expect([code, messages]).toEqual([
      expected,
      expect.stringContaining(`\`qckpt resume ${folder}\` continues it`),
    ]);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  },
);

it('goes on from the checkpoint before a damaged one, says so, and ends with the same bytes', async () => {
  const folder = folderOf('damaged');
  cpSync(reference, folder, { recursive: true });
  const [newest] = pathsBelow(folder).filter((path) => path.endsWith('step-000030.safetensors'));
  const cell = dirname(join(folder, newest));
  rmSync(join(cell, 'result.json'));
  truncateSync(join(folder, newest), 1000);
  const { code, messages } = await installed.runHere(['resume', folder, '--quiet']);
  expect(code).toBe(0);
  expect(messages).toMatch(
    new RegExp(
      `^qckpt: train/${basename(cell)}: step-000030.*expected sha256 .*; continuing from step-000025`,
    ),
  );
  expect(stable(folder)).toEqual(stable(reference));
});

it('names a damaged result, with exit code 5, and makes it again once it is gone', async () => {
  const folder = folderOf('damaged-result');
  cpSync(reference, folder, { recursive: true });
  const [path] = pathsBelow(folder).filter((name) => /migration.*result\.json$/.test(name));
  const result = join(folder, path);
  writeFileSync(
    result,
    readFileSync(result, 'utf8').replace(/(?<=\d\.)\d/, (digit) => String(9 - Number(digit))),
  );
  for (const words of [
    ['tables', folder, '-o', folderOf('damaged-tables')],
    ['resume', folder, '--quiet'],
  ])
    expect(await qckpt(words)).toMatchObject({
      code: 5,
      messages: expect.stringContaining(`${result} is damaged: expected sha256`),
    });
  rmSync(result);
  expect(await installed.runHere(['resume', folder, '--quiet'])).toMatchObject({ code: 0 });
  expect(stable(folder)).toEqual(stable(reference));
});

it('resumed when nothing is left to do changes nothing, and lets one process at a time write tables', async () => {
  const before = stable(reference);
  const again = ['resume', reference, '--quiet'];
  const ended = await Promise.all([installed.run(again), installed.runHere(again)]);
  expect(stable(reference)).toEqual(before);
  for (const { code, out: printed, messages } of ended) {
    expect(messages).toMatch(
      code === 0 ? /tables are in/ : /writes into this run folder|another process holds/,
    );
    // This process has results/reference beside it, and says that they are of something else.
    expect(printed.slice(0, out.length)).toBe(code === 0 ? out : '');
  }
  expect(ended.map(({ code }) => code)).toContain(0);
});

describe('an output folder', () => {
  it('that holds a run is left alone', async () => {
    const before = digestsBelow(reference);
    const { code, out, messages } = await qckpt(words(reference));
    expect([code, out]).toEqual([2, '']);
    expect(messages).toContain(
      `${reference} holds a run: \`qckpt resume ${reference}\` continues it, --force starts over`,
    );
    expect(digestsBelow(reference)).toEqual(before);
  });

  it('that holds something else is left alone, --force or not', async () => {
    const folder = folderOf('mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), 'years');
    for (const force of [[], ['--force']]) {
      const { code, messages } = await qckpt(words(folder, ...force));
      expect(code).toBe(2);
      expect(messages).toContain('is not empty and holds no run; choose another --output');
    }
    expect(pathsBelow(folder)).toEqual(['thesis.tex']);
    expect((await qckpt(words(join(folder, 'thesis.tex')))).messages).toContain('is a file');
  });

  it('whose experiments.json is of something else is left alone by --force', async () => {
    const folder = folderOf('others');
    mkdirSync(folder);
    writeFileSync(join(folder, 'experiments.json'), '{"format":"lab-notes/2","experiments":[]}');
    const { code, messages } = await qckpt(words(folder, '--force'));
    expect([code, messages]).toEqual([2, expect.stringContaining('is not empty and holds no run')]);
    expect(pathsBelow(folder)).toEqual(['experiments.json']);
  });

  it('in which a run was killed before it had written its request is free', async () => {
    const folder = folderOf('begun');
    mkdirSync(folder);
    writeFileSync(join(folder, 'experiments.json.tmp'), '{"form');
    const small = ['--set', 'analyses=[]', '--set', 'train=[{models: [circuit-a-4q2l], hardware: [none]}]'];
    expect(await installed.runHere(words(folder, ...small))).toMatchObject({ code: 0 });
    expect(pathsBelow(folder).filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('needs a name, and workers to fill it', async () => {
    expect(await qckpt(words(''))).toMatchObject({
      code: 2,
      messages: 'qckpt: "output" expected a value, got none\n',
    });
    for (const jobs of ['0', '-1', '1.5'])
      expect(await qckpt(words(folderOf('idle'), '--jobs', jobs))).toMatchObject({
        code: 2,
        messages: `qckpt: "jobs" expected an integer >= 1, got ${jobs}\n`,
      });
    const file = join(installed.folder, 'package.json');
    expect(await qckpt(['tables', reference, '-o', file])).toMatchObject({
      code: 2,
      messages: `qckpt: "--output" expected a folder, ${file} is a file\n`,
    });
  });

  it('that is no run cannot be resumed', async () => {
    const { code, messages } = await qckpt(['resume', folderOf('mine')]);
    expect(code).toBe(2);
    expect(messages).toMatch(/^qckpt: expected a run folder, there is no .*experiments\.json\n$/);
  });

  it('is written again with --force, without a trace of the old run', async () => {
    const folder = folderOf('sync');
    expect(Object.keys(stable(folder)).join()).toContain('step-000030');
    const grid = 'train=[{models: [circuit-a-4q2l], hardware: [none]}]';
    const small = ['--set', 'analyses=[]', '--set', grid, '--set', 'training.samples=5'];
    expect(await installed.runHere(words(folder, ...small, '--force'))).toMatchObject({ code: 0 });
    expect(Object.keys(stable(folder)).join()).not.toContain('step-000030');
    expect(Object.keys(stable(folder)).join()).toContain('step-000005');
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
