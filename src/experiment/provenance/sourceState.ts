import { join } from 'node:path';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { git, revParse } from './git.ts';
import { digestOfFile, digestOfTree, isSource } from './treeDigest.ts';

/** Which sources: a commit and what differs from it, or the tree's own digest. */
export interface SourceState {
  /** `unknown`: no repository of their own. */
  readonly commit: string;
  readonly dirty: boolean;
  readonly patchSha256: string | null;
  readonly treeSha256: string | null;
  readonly lockSha256: string | null;
}

/** What decides results; the rest of the tree may change freely. */
const SOURCES = ['src', 'configs', 'experiments', 'package.json', 'package-lock.json'];

/** Asks git; without a repository of its own the tree's digest stands for the commit. A clean one's patch is ''. */
export async function readSourceState(
  root: string,
): Promise<{ readonly state: SourceState; readonly patch: string }> {
  const prefix = await revParse(root, '--show-prefix');
  const commit = prefix === '' ? await revParse(root, 'HEAD') : null;
  const patch = commit === null ? '' : await uncommitted(root);
  const state = {
    commit: commit ?? 'unknown',
    dirty: patch !== '',
    patchSha256: patch === '' ? null : sha256Hex(patch),
    treeSha256: commit === null ? await digestOfTree(root, SOURCES, isSource) : null,
    lockSha256: await digestOfFile(join(root, 'package-lock.json')),
  };
  return { state, patch };
}

/** Changes to tracked files, then untracked ones by name and digest. */
async function uncommitted(root: string): Promise<string> {
  const tracked = await git(root, [
    'diff',
    '--binary',
    '--no-color',
    '--no-ext-diff',
    'HEAD',
    '--',
    ...SOURCES,
  ]);
  const untracked = (await git(root, ['ls-files', '--others', '--exclude-standard', '-z', '--', ...SOURCES]))
    .split('\0')
    .filter(Boolean);
  const lines = await Promise.all(
    untracked.sort().map(async (name) => `untracked ${name} ${await digestOfFile(join(root, name))}\n`),
  );
  return tracked + lines.join('');
}
