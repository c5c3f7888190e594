import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordBuild } from '../../../src/experiment/provenance/buildState.ts';
import { buildWarning, readCodeState } from '../../../src/experiment/provenance/provenance.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let root: string;

function git(folder: string, ...args: string[]): string {
  const identity = [
    '-c',
    'user.name=T',
    '-c',
    'user.email=t@example.org',
    '-c',
    'protocol.file.allow=always',
  ];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

/** A tree with the files that provenance looks at. */
function writeTree(folder: string): void {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"version":"1.2.3"}\n');
  writeFileSync(join(folder, 'package-lock.json'), '{}\n');
  writeFileSync(join(folder, 'src', 'a.ts'), 'one\n');
}

function commitAll(folder: string): string {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'change');
  return git(folder, 'rev-parse', 'HEAD');
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qckpt-provenance-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('provenance', () => {
  it('of a committed tree is the commit', async () => {
    writeTree(root);
    git(root, 'init', '-q');
    const commit = commitAll(root);
    const { provenance, patch } = await readCodeState(root);
    expect(provenance).toMatchObject({ commit, dirty: false, patchSha256: null, treeSha256: null });
    expect(provenance.versions).toMatchObject({ qckpt: '1.2.3', lockSha256: sha256('{}\n') });
    expect(patch).toBeNull();
  });

  it('of a detached head is the commit that is checked out', async () => {
    writeTree(root);
    git(root, 'init', '-q');
    const first = commitAll(root);
    writeFileSync(join(root, 'src', 'a.ts'), 'two\n');
    commitAll(root);
    git(root, 'checkout', '-q', first);
    expect((await readCodeState(root)).provenance).toMatchObject({ commit: first, dirty: false });
  });

  it('of a dirty tree has a patch that git can apply, and its digest', async () => {
    writeTree(root);
    git(root, 'init', '-q');
    commitAll(root);
    writeFileSync(join(root, 'src', 'a.ts'), 'changed\n');
    const { provenance, patch } = await readCodeState(root);
    expect(provenance).toMatchObject({ dirty: true, patchSha256: sha256(patch ?? '') });
    git(root, 'checkout', '-q', '--', 'src/a.ts');
    const file = join(root, 'the.patch');
    writeFileSync(file, patch ?? '');
    expect(git(root, 'apply', '--check', file)).toBe('');
  });

  it('sees untracked sources, and nothing outside of the sources', async () => {
    writeTree(root);
    git(root, 'init', '-q');
    commitAll(root);
    writeFileSync(join(root, 'notes.txt'), 'mine\n');
    expect((await readCodeState(root)).provenance.dirty).toBe(false);
    writeFileSync(join(root, 'src', 'new.ts'), 'new\n');
    const { provenance, patch } = await readCodeState(root);
    expect(provenance.dirty).toBe(true);
    expect(patch).toBe(`untracked src/new.ts ${sha256('new\n')}\n`);
  });

  it('of a source archive is the digest of its tree, also inside of another repository', async () => {
    git(root, 'init', '-q');
    const inner = join(root, 'archive');
    writeTree(inner);
    const before = (await readCodeState(inner)).provenance;
    expect(before).toMatchObject({ commit: 'unknown', dirty: false, patchSha256: null });
    expect(before.treeSha256).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(inner, 'src', 'made.generated.ts'), 'not a source\n');
    expect((await readCodeState(inner)).provenance.treeSha256).toBe(before.treeSha256);
    writeFileSync(join(inner, 'src', 'a.ts'), 'two\n');
    expect((await readCodeState(inner)).provenance.treeSha256).not.toBe(before.treeSha256);
  });

  it('of a submodule is its own commit', async () => {
    const origin = join(root, 'origin');
    writeTree(origin);
    git(origin, 'init', '-q');
    const commit = commitAll(origin);
    const outer = join(root, 'outer');
    mkdirSync(outer);
    git(outer, 'init', '-q');
    git(outer, 'submodule', '--quiet', 'add', origin, 'qckpt');
    expect((await readCodeState(join(outer, 'qckpt'))).provenance).toMatchObject({ commit, dirty: false });
  });
});

describe('provenance of a build', () => {
  let commit: string;

  /** A repository with a build of what it holds. */
  beforeEach(async () => {
    writeTree(root);
    writeFileSync(join(root, '.gitignore'), 'dist/\n');
    git(root, 'init', '-q');
    commit = commitAll(root);
    mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'one\n');
    await recordBuild(root);
  });

  it('of the committed sources is the commit', async () => {
    const code = await readCodeState(root, true);
    expect(code.provenance).toMatchObject({ commit, dirty: false, patchSha256: null });
    expect([code.patch, code.build?.problem, buildWarning(code)]).toEqual([null, null, null]);
  });

  it('stays the commit when the build came before it', async () => {
    writeFileSync(join(root, 'notes.txt'), 'mine\n');
    const later = commitAll(root);
    expect((await readCodeState(root, true)).provenance).toMatchObject({ commit: later, dirty: false });
  });

  it.each([
    ['an edited file', () => writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'two\n'), 'it was changed'],
    ['a further file', () => writeFileSync(join(root, 'dist', 'more.js'), 'more\n'), 'it was changed'],
    ['a removed file', () => rmSync(join(root, 'dist', 'cli', 'main.js')), 'it was changed'],
    ['no record', () => rmSync(join(root, 'dist', 'build.json')), 'it does not say'],
    ['half a record', () => writeFileSync(join(root, 'dist', 'build.json'), '{"form'), 'it does not say'],
    [
      'older sources',
      () => {
        writeFileSync(join(root, 'src', 'a.ts'), 'two\n');
        commitAll(root);
      },
      'it was made of other sources',
    ],
  ])('with %s is dirty in a clean tree, and says so', async (_, change, problem) => {
    change();
    const head = git(root, 'rev-parse', 'HEAD');
    const code = await readCodeState(root, true);
    const patch = `build dist ${code.build?.distSha256}\n`;
    expect(code.patch).toBe(patch);
    expect(code.provenance).toMatchObject({ commit: head, dirty: true, patchSha256: sha256(patch) });
    expect(buildWarning(code)).toContain(`the build in dist/ is not that of the sources: ${problem}`);
    // The sources themselves are as committed.
    expect((await readCodeState(root, false)).provenance).toMatchObject({ dirty: false, patchSha256: null });
    await recordBuild(root);
    expect((await readCodeState(root, true)).provenance).toMatchObject({ commit: head, dirty: false });
  });

  it('of a package is that of its build, whatever repository it lies in', async () => {
    const { provenance } = await readCodeState(root, true);
    for (const part of ['src', 'package-lock.json', '.git']) rmSync(join(root, part), { recursive: true });
    git(root, 'init', '-q');
    expect(await readCodeState(root, true)).toMatchObject({
      provenance,
      patch: null,
      build: { problem: null },
    });
    expect(provenance).toMatchObject({ commit, dirty: false, versions: { lockSha256: sha256('{}\n') } });
    // Source maps are for those who look for a mistake.
    writeFileSync(join(root, 'dist', 'cli', 'main.js.map'), '{}');
    expect((await readCodeState(root, true)).build?.problem).toBeNull();
    writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'two\n');
    const edited = await readCodeState(root, true);
    expect(edited.provenance).toMatchObject({ commit, dirty: true, patchSha256: sha256(edited.patch!) });
    writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'one\n');
    mkdirSync(join(root, 'configs'));
    writeFileSync(join(root, 'configs', 'manila.yaml'), 'mine\n');
    const { build, patch } = await readCodeState(root, true);
    expect(build?.problem).toBe('its configs/ were changed after it was made');
    expect(patch).not.toBe(edited.patch);
  });

  it('of changed sources says so when it is a package', async () => {
    writeFileSync(join(root, 'src', 'a.ts'), 'two\n');
    await recordBuild(root);
    const { provenance } = await readCodeState(root, true);
    rmSync(join(root, 'src'), { recursive: true });
    expect((await readCodeState(root, true)).provenance).toEqual(provenance);
    expect(provenance).toMatchObject({ commit, dirty: true });
  });

  it('tells two edited builds apart', async () => {
    const digests = [];
    for (const text of ['two\n', 'three\n']) {
      writeFileSync(join(root, 'dist', 'cli', 'main.js'), text);
      digests.push((await readCodeState(root, true)).provenance.patchSha256);
    }
    expect(new Set(digests).size).toBe(2);
  });
});
