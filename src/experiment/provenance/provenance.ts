import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simpleGit } from 'simple-git';
import type { Provenance } from '../../checkpoint/format/metadata.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { kernelBytes } from '../../numeric/kernel.ts';
import type { BuildState } from '../../storage/runRecord.ts';
import { projectRoot } from '../spec/configFiles.ts';
import { readBuildState } from './buildState.ts';
import { digestOfFile, digestOfTree, isSource } from './treeDigest.ts';

/** Where the code that runs comes from, and the uncommitted changes as a patch. */
export interface CodeState {
  readonly provenance: Provenance;
  /** null: a clean tree, or no repository; and a build of that tree. Git applies it, where it has changes. */
  readonly patch: string | null;
  /** null: no build runs, but the sources do. */
  readonly build: BuildState | null;
}

// What decides results; the rest of the tree may change freely.
const SOURCES = ['src', 'configs', 'experiments', 'package.json', 'package-lock.json'];

/** Whether this file is one of a build. */
const BUILT = import.meta.url.endsWith('.js');

/**
 * Asks git; without a repository of its own the tree's digest stands for the commit. A build that is not
 * of the tree counts as uncommitted changes.
 * @param built whether what runs is the build in `dist/`
 */
export async function readCodeState(
  root = fileURLToPath(projectRoot),
  built: boolean = BUILT,
): Promise<CodeState> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const git = simpleGit({ baseDir: root });
  const top = await git.revparse(['--show-prefix']).catch(() => null);
  const commit = top === '' ? await git.revparse(['HEAD']).catch(() => null) : null;
  const build = built ? await readBuildState(root) : null;
  const patch = (commit === null ? '' : await uncommitted(root)) + otherBuild(build);
  return {
    provenance: {
      commit: commit ?? 'unknown',
      dirty: patch !== '',
      patchSha256: patch === '' ? null : sha256Hex(patch),
      treeSha256: commit === null ? await digestOfTree(root, SOURCES, isSource) : null,
      versions: {
        qckpt: manifest.version,
        kernelSha256: sha256Hex(kernelBytes),
        lockSha256: await digestOfFile(join(root, 'package-lock.json')),
      },
    },
    patch: patch === '' ? null : patch,
    build,
  };
}

/** What to tell people who run a build that is not of the sources beside it; null: it is. */
export function buildWarning({ build }: CodeState): string | null {
  return build === null || build.problem === null
    ? null
    : `the build in dist/ is not that of the sources: ${build.problem}; \`npm run build\` makes it again`;
}

/** A build that no commit and no change of the sources accounts for, as a line of the patch. */
function otherBuild(build: BuildState | null): string {
  return build === null || build.problem === null ? '' : `build dist ${build.distSha256}\n`;
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
