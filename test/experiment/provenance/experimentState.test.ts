import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/experiment/projectRoot.ts';
import { experimentPatch, readExperimentState } from '../../../src/experiment/provenance/experimentState.ts';
import { readCodeState } from '../../../src/experiment/provenance/provenance.ts';
import { temporaryFolder } from '../../storage/temporaryFolder.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function git(folder: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' }).trim();
}

/** A repository of the user's with an experiment that is committed. */
function repository(...words: string[]): { folder: string; file: string; commit: string } {
  const folder = temporaryFolder();
  git(folder, 'init', '-q', ...words);
  mkdirSync(join(folder, 'mine'));
  const file = join(folder, 'mine', 'experiment.yaml');
  writeFileSync(file, 'one\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'first');
  return { folder, file, commit: git(folder, 'rev-parse', 'HEAD') };
}

describe("the user's experiment", () => {
  it.each([[[]], [['--object-format=sha256']]])('is committed or not, git init %j', async (words) => {
    const { folder, file, commit } = repository(...words);
    const files = { 'experiment.yaml': sha256('one\n') };
    expect(await readExperimentState([file])).toEqual({ commit, dirty: false, files });
    // Other files are somebody else's.
    writeFileSync(join(folder, 'notes.txt'), 'mine\n');
    expect(await readExperimentState([file])).toMatchObject({ dirty: false });
    writeFileSync(file, 'two\n');
    expect(await readExperimentState([file])).toEqual({
      commit,
      dirty: true,
      files: { 'experiment.yaml': sha256('two\n') },
    });
    const other = join(folder, 'mine', 'model.yaml');
    writeFileSync(other, 'new\n');
    git(folder, 'checkout', '-q', '--', '.');
    expect(await readExperimentState([file, other])).toMatchObject({ commit, dirty: true });
  });

  it('is of no commit outside of a repository', async () => {
    const file = join(temporaryFolder(), 'experiment.yaml');
    writeFileSync(file, 'one\n');
    expect(await readExperimentState([file])).toEqual({
      commit: null,
      dirty: null,
      files: { 'experiment.yaml': sha256('one\n') },
    });
  });

  it("is not recorded where it is the project's own", async () => {
    expect(
      await readExperimentState([fileURLToPath(new URL('experiments/hardware.yaml', projectRoot))]),
    ).toBeNull();
    expect(await readExperimentState([])).toBeNull();
  });

  it('is a patch that git applies, where that is asked for', async () => {
    const { file, folder } = repository();
    expect(await experimentPatch([file])).toBe('');
    writeFileSync(file, 'one\ntwo\n');
    const patch = await experimentPatch([file]);
    git(join(file, '..'), 'checkout', '-q', '--', 'experiment.yaml');
    execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });
});

describe('a hostile repository', () => {
  /** Programs that git starts by a repository's own settings, each of which leaves a mark. */
  function hostile(): { folder: string; file: string; mark: string; program: string } {
    const { folder, file } = repository();
    const mark = join(temporaryFolder(), 'mark');
    const program = join(folder, 'evil.sh');
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${mark}'\ncat\n`);
    chmodSync(program, 0o755);
    writeFileSync(
      join(folder, '.git', 'config'),
      [
        '[core]\n\trepositoryformatversion = 1\n\tbare = false',
        `\tfsmonitor = ${program}\n\thooksPath = ${folder}/hooks\n\tsshCommand = ${program}`,
        `\tpager = ${program}\n\teditor = ${program}\n\tgitProxy = ${program}`,
        '[extensions]\n\tpartialClone = origin',
        `[remote "origin"]\n\turl = ext::${program}\n\tpromisor = true\n\tuploadpack = ${program}`,
        `[filter "evil"]\n\tclean = ${program}\n\tsmudge = ${program}\n\tprocess = ${program}\n\trequired = true`,
        `[diff "evil"]\n\ttextconv = ${program}\n\tcommand = ${program}`,
        `[diff]\n\texternal = ${program}`,
        `[alias]\n\trev-parse = !${program}\n\tdiff = !${program}\n\tcat-file = !${program}`,
        '[protocol "ext"]\n\tallow = always',
        '',
      ].join('\n'),
    );
    writeFileSync(join(folder, '.gitattributes'), '* filter=evil diff=evil\n');
    mkdirSync(join(folder, 'hooks'));
    for (const hook of [
      'post-index-change',
      'fsmonitor-watchman',
      'reference-transaction',
      'post-checkout',
    ]) {
      writeFileSync(join(folder, 'hooks', hook), readFileSync(program));
      chmodSync(join(folder, 'hooks', hook), 0o755);
    }
    writeFileSync(file, 'changed\n');
    return { folder, file, mark, program };
  }

  it('starts programs of its own where git is asked carelessly', () => {
    const { folder, mark } = hostile();
    execFileSync('git', ['status', '--porcelain'], { cwd: folder, stdio: 'ignore' });
    expect(readFileSync(mark, 'utf8')).toContain('evil.sh');
  });

  it('starts nothing when it is asked which commit it has, nor for a patch', async () => {
    const { file, mark } = hostile();
    expect(await readExperimentState([file])).toMatchObject({ dirty: true });
    expect(await experimentPatch([file])).toContain('+changed');
    expect(existsSync(mark)).toBe(false);
  });

  it('starts nothing where an object is missing that it would fetch', async () => {
    const { folder, file, mark } = hostile();
    const blob = git(folder, 'rev-parse', 'HEAD:mine');
    execFileSync('rm', ['-f', join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2))]);
    expect(await readExperimentState([file])).toMatchObject({ dirty: true });
    await experimentPatch([file]);
    expect(existsSync(mark)).toBe(false);
  });

  it('is not asked at all of a package that is installed in it', async () => {
    const { folder, mark } = hostile();
    const inside = join(folder, 'node_modules', 'qckpt');
    mkdirSync(join(inside, 'dist'), { recursive: true });
    writeFileSync(join(inside, 'package.json'), '{"version":"1.2.3"}\n');
    const { provenance } = await readCodeState(inside, true);
    expect(provenance).toMatchObject({ commit: 'unknown', dirty: true });
    expect(existsSync(mark)).toBe(false);
  });
});
