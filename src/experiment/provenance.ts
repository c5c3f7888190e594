import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simpleGit } from 'simple-git';
import type { Provenance } from '../checkpoint/metadata.ts';
import { canonicalJson, sha256Hex } from '../numeric/canonicalJson.ts';
import { kernelBytes } from '../numeric/kernel.ts';
import { projectRoot } from './configFiles.ts';

/** Where the code that runs comes from, and the uncommitted changes as a patch. */
export interface CodeState {
  readonly provenance: Provenance;
  /** null: a clean tree, or no repository. */
  readonly patch: string | null;
}

// What decides results; the rest of the tree may change freely.
const SOURCES = ['src', 'configs', 'experiments', 'package.json', 'package-lock.json'];

/** Asks git; without a repository of its own the tree's digest stands for the commit. */
export async function readCodeState(root = fileURLToPath(projectRoot)): Promise<CodeState> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const versions = {
    qckpt: manifest.version,
    kernelSha256: sha256Hex(kernelBytes),
    lockSha256: await digestOfFile(join(root, 'package-lock.json')),
  };
  const git = simpleGit({ baseDir: root });
  const top = await git.revparse(['--show-prefix']).catch(() => null);
  const commit = top === '' ? await git.revparse(['HEAD']).catch(() => null) : null;
  if (commit === null)
    return {
      provenance: {
        commit: 'unknown',
        dirty: false,
        patchSha256: null,
        treeSha256: await digestOfTree(root),
        versions,
      },
      patch: null,
    };
  const patch = await uncommitted(root);
  return {
    provenance: {
      commit,
      dirty: patch !== '',
      patchSha256: patch === '' ? null : sha256Hex(patch),
      treeSha256: null,
      versions,
    },
    patch: patch === '' ? null : patch,
  };
}

/** Changes to tracked files, then untracked ones by name and digest. */
async function uncommitted(root: string): Promise<string> {
  const git = simpleGit({ baseDir: root });
  const tracked = await git.raw([
    'diff',
    '--binary',
    '--no-color',
    '--no-ext-diff',
    'HEAD',
    '--',
    ...SOURCES,
  ]);
  const untracked = (await git.raw(['ls-files', '--others', '--exclude-standard', '-z', '--', ...SOURCES]))
    .split('\0')
    .filter(Boolean);
  const lines = await Promise.all(
    untracked.sort().map(async (name) => `untracked ${name} ${await digestOfFile(join(root, name))}\n`),
  );
  return tracked + lines.join('');
}

async function digestOfFile(path: string): Promise<string | null> {
  return readFile(path).then(
    (bytes) => sha256Hex(bytes),
    () => null,
  );
}

/** SHA-256 over the sources' paths and digests; generated files are not sources. */
async function digestOfTree(root: string): Promise<string> {
  const files: [string, string | null][] = [];
  const visit = async (path: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
    if (entries === null) files.push([relative(root, path).replaceAll('\\', '/'), await digestOfFile(path)]);
    else for (const entry of entries) await visit(join(path, entry.name));
  };
  for (const source of SOURCES) await visit(join(root, source));
  const sources = files
    .filter(([name]) => !name.includes('.generated.'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(canonicalJson(sources));
}
