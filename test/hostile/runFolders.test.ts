import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlan } from '../../src/experiment/plan/loadPlan.ts';
import { checkPlanSize, planSize } from '../../src/experiment/plan/planSize.ts';
import { readRequest } from '../../src/experiment/runRequest.ts';
import type { ExperimentSpec } from '../../src/experiment/spec/experimentSpec.ts';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';
import { canonicalJson } from '../../src/numeric/canonicalJson.ts';
import { findLatest } from '../../src/storage/checkpoints/findLatest.ts';
import { readManifest } from '../../src/storage/checkpoints/manifest.ts';
import { durableWrite } from '../../src/storage/files/durableWrite.ts';
import { disk } from '../../src/storage/files/fileLayer.ts';
import { readRunFile } from '../../src/storage/files/readRunFile.ts';
import { isSafeName, safeName } from '../../src/storage/files/safeName.ts';
import { runContents } from '../../src/storage/runContents.ts';
import { acquireRunLock, LOCK } from '../../src/storage/runLock.ts';
import { isRunFile, requestedNames, runTime } from '../../src/storage/runRecord.ts';
import { tinyExperiment } from '../experiment/trainedRun.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';

const onPosix = process.platform !== 'win32';
const uuid = (k: number): string => `00000000-0000-4000-8000-${String(k).padStart(12, '0')}`;
const holder = {
  pid: 2 ** 31 - 1,
  host: execFileSync('hostname', { encoding: 'utf8' }).trim(),
  since: '2026-01-01T00:00:00.000Z',
  process: 'gone 1',
  token: uuid(1),
};

describe("a lock in a stranger's folder", () => {
  it.runIf(onPosix).each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a link to a device without end', (path: string) => symlinkSync('/dev/zero', path)],
    ['a link that leads nowhere', (path: string) => symlinkSync('/nowhere/at/all', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['large', (path: string) => writeFileSync(path, ' '.repeat(5000))],
    ['no JSON', (path: string) => writeFileSync(path, '{')],
  ])('that is %s is held by somebody, at once', (_, make) => {
    const folder = temporaryFolder();
    make(join(folder, LOCK));
    expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'LOCKED' }));
  });

  it.each(['/../../x', '..', 'a', `${uuid(1)}/../x`, `${uuid(1)}\n`])(
    'whose token is %j makes no file outside, and none inside',
    (token) => {
      const parent = temporaryFolder();
      const folder = join(parent, 'inner', 'run');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, LOCK), JSON.stringify({ ...holder, token }));
      expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'LOCKED' }));
      expect(readdirSync(parent)).toEqual(['inner']);
      expect(readdirSync(join(parent, 'inner'))).toEqual(['run']);
      expect(readdirSync(folder)).toEqual([LOCK]);
    },
  );

  it('whose successors go round in a circle ends', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, LOCK), JSON.stringify(holder));
    writeFileSync(join(folder, `${LOCK}.after-${uuid(1)}`), JSON.stringify({ ...holder, token: uuid(2) }));
    writeFileSync(join(folder, `${LOCK}.after-${uuid(2)}`), JSON.stringify(holder));
    expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'LOCKED' }));
  });
});

describe('the reader of run folders', () => {
  it.runIf(onPosix)('refuses links, pipes and what is too large, and tells what is not there', () => {
    const folder = temporaryFolder();
    const path = (name: string): string => join(folder, name);
    writeFileSync(path('file'), 'abc');
    symlinkSync(path('file'), path('link'));
    execFileSync('mkfifo', [path('pipe')]);
    expect(Buffer.from(readRunFile(path('file'))!).toString()).toBe('abc');
    expect(readRunFile(path('none'))).toBeNull();
    expect(() => readRunFile(path('link'))).toThrow('expected a file, got a symbolic link');
    expect(() => readRunFile(path('pipe'))).toThrow('expected a file, got something else');
    expect(() => readRunFile(path('file'), 2)).toThrow('at most 2 bytes, got 3');
  });
});

describe('a name out of a file', () => {
  it.each(['step-1.safetensors', 'ibm_torino', 'mon appareil', 'größe-4', 'a.b'])('%j is one', (name) => {
    expect(safeName(name, 'name')).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    'x/../../y',
    'x\\y',
    'a\n/../../x',
    'a\u0000',
    '.hidden',
    'a.',
    ' a',
    'C:x',
    'a\u202eb',
    'a\u200bb',
    'a\u2028b',
    '\ud800',
    'ä'.repeat(101),
  ])('%j is none', (name) => {
    expect(isSafeName(name)).toBe(false);
    expect(() => safeName(name, 'name')).toThrow(/^"name" expected a file name [\x20-\x7e]*$/);
  });

  it('of a machine makes no folder but its own', async () => {
    const spec = await readExperiment(tinyExperiment);
    const { resolved } = await loadPlan(spec);
    const { planExperiment } = await import('../../src/experiment/plan/plan.ts');
    for (const evil of ['evil\n/../../../x', '..', 'a/..', 'a/.']) {
      const profiles = { ...resolved.profiles, [evil]: { ...resolved.profiles.manila, name: 'm' } };
      const train = [{ ...spec.train[0], hardware: [evil] }];
      const plan = () => planExperiment({ ...spec, train, analyses: [] }, { ...resolved, profiles });
      try {
        for (const { id } of plan().tasks) expect(id).toMatch(/^train\/[^/\n]*$/);
      } catch (error) {
        expect(error).toMatchObject({ code: 'SPEC' });
      }
    }
  });
});

describe('a manifest', () => {
  const sha256 = 'a'.repeat(64);
  const line = (step: number): string =>
    `${canonicalJson({ name: 'step-000001.safetensors', sha256, stateSha256: sha256, step })}\n`;

  it('of twenty thousand lines for one file reads that file once', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.jsonl'), Array.from({ length: 20_000 }, (_, k) => line(k)).join(''));
    writeFileSync(join(folder, 'step-000001.safetensors'), 'x');
    let digests = 0;
    const counting = {
      ...disk,
      digest: (path: string) => {
        digests++;
        return disk.digest(path);
      },
    };
    expect(findLatest(folder, counting).checkpoint).toBeNull();
    expect(digests).toBe(1);
  });

  it('of five million empty lines is told about in a few', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.jsonl'), '\n'.repeat(5_000_000));
    const { lines, warnings } = readManifest(disk, folder);
    expect(lines).toEqual([]);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toContain('4999980 more lines');
  });

  it('names nothing outside its folder', () => {
    const folder = temporaryFolder();
    const evil = line(1).replace('step-000001.safetensors', '../../x.safetensors');
    writeFileSync(join(folder, 'manifest.jsonl'), evil);
    expect(readManifest(disk, folder).lines).toEqual([]);
  });
});

describe('a request', () => {
  const write = (text: string): string => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'experiments.json'), text);
    return folder;
  };

  it('of very many parts is refused before it is built', () => {
    const folder = write(`{"experiments":[${'{},'.repeat(300_000)}{}],"format":"qckpt-run/1"}`);
    expect(() => readRequest(folder)).toThrow('of at most 200000 parts, got 600004');
    expect(requestedNames(folder)).toEqual(new Set());
  });

  it('larger than any is not read', () => {
    expect(() => readRequest(write(' '.repeat(12 * 2 ** 20 + 1)))).toThrow('at most 12582912 bytes');
  });
});

describe('a plan', () => {
  it('of ninety million cells in seven kilobytes is counted, not made', async () => {
    const spec = await readExperiment(tinyExperiment);
    const names = (count: number): string[] => Array.from({ length: count }, () => 'manila');
    const huge = {
      ...spec,
      seeds: 1000,
      train: [{ ...spec.train[0], hardware: names(300), models: names(300) }],
    };
    expect(planSize([{ ...huge, analyses: [] } as ExperimentSpec])).toBe(
      1000 * 300 * 300 * spec.train[0].levels.length * spec.train[0].freezing.length,
    );
    expect(() => checkPlanSize([huge as ExperimentSpec], 1)).toThrow(
      /at most 20000 tasks .*--limit [0-9]+ allows it/,
    );
    expect(() => checkPlanSize([spec], 1)).not.toThrow();
  });
});

describe('writing', () => {
  it("destroys nobody's file, whatever its name", () => {
    const folder = temporaryFolder();
    const path = join(folder, 'table.csv');
    for (const name of ['table.csv.tmp', 'table.csv.1.tmp']) writeFileSync(join(folder, name), 'mine');
    if (onPosix) symlinkSync('/nowhere', join(folder, 'table.csv.2.tmp'));
    durableWrite(disk, path, new TextEncoder().encode('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'table.csv.tmp'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'table.csv.1.tmp'), 'utf8')).toBe('mine');
    expect(existsSync('/nowhere')).toBe(false);
  });

  it('leaves nothing behind where it fails', () => {
    const folder = temporaryFolder();
    const full = {
      ...disk,
      write: () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };
    expect(() => durableWrite(full, join(folder, 'a'), new Uint8Array(1))).toThrow('full');
    expect(readdirSync(folder)).toEqual([]);
  });
});

it("a run's own files are told from somebody else's", () => {
  const folder = temporaryFolder();
  const task = join(folder, 'tiny/train/cell');
  mkdirSync(join(task, 'sync-abc123'), { recursive: true });
  mkdirSync(join(folder, 'notes'));
  mkdirSync(join(folder, 'tiny/photos'));
  const write = (path: string): void => writeFileSync(join(folder, path), '');
  const ours = ['experiments.json', 'run.json', 'accuracy.csv', 'uncommitted-0123456789ab.patch'];
  const inTask = ['manifest.jsonl', 'latest', 'result.json', 'timing.json', 'step-000001.safetensors'];
  const foreign = [
    'thesis.tex',
    'notes',
    'tiny/photos',
    'tiny/train/cell/step-1-copy.safetensors',
    'tiny/a.csv',
  ];
  for (const path of [...ours, ...inTask.map((name) => `tiny/train/cell/${name}`), ...foreign])
    if (path !== 'notes' && path !== 'tiny/photos') write(path);
  for (const path of ['lock', 'run.json.tmp', 'tiny/train/cell/latest.1.tmp', 'mine.tmp']) write(path);
  const found = runContents(folder, {
    isRunFile: (name) => isRunFile(name) || name === 'accuracy.csv',
    experiments: new Set(['tiny']),
    kinds: new Set(['train']),
    isTaskFile: (name) => name === 'result.json' || name === 'timing.json',
  });
  expect([...found.files].sort()).toEqual(
    [...ours, ...inTask.map((name) => join('tiny/train/cell', name))].sort(),
  );
  expect([...found.leftovers].sort()).toEqual(['run.json.tmp', 'tiny/train/cell/latest.1.tmp']);
  expect([...found.foreign].sort()).toEqual([...foreign, 'mine.tmp'].sort());
  expect(found.folders.indexOf('tiny/train/cell')).toBeLessThan(found.folders.indexOf('tiny'));
});

it.each(['99999999999999', '-1', '1.5', '1e9', '253402300800', 'soon'])(
  'SOURCE_DATE_EPOCH=%s is said',
  (epoch) => {
    const before = process.env.SOURCE_DATE_EPOCH;
    try {
      process.env.SOURCE_DATE_EPOCH = epoch;
      expect(() => runTime()).toThrow(
        /^"SOURCE_DATE_EPOCH" expected whole seconds in 0\.\.253402300799, got /,
      );
      process.env.SOURCE_DATE_EPOCH = '253402300799';
      expect(runTime().toISOString()).toBe('9999-12-31T23:59:59.000Z');
    } finally {
      if (before === undefined) delete process.env.SOURCE_DATE_EPOCH;
      else process.env.SOURCE_DATE_EPOCH = before;
    }
  },
);
