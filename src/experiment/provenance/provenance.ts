import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provenance } from '../../checkpoint/format/metadata.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { kernelBytes } from '../../numeric/kernel.ts';
import type { BuildState } from '../../storage/runRecord.ts';
import { projectRoot } from '../projectRoot.ts';
import { readBuildState, recordedSources } from './buildState.ts';
import { readSourceState, type SourceState } from './sourceState.ts';

/** Where the code that runs comes from, and the uncommitted changes as a patch. */
export interface CodeState {
  readonly provenance: Provenance;
  /** null: a clean tree, or no repository; and a build of that tree. Git applies it, where it has changes. */
  readonly patch: string | null;
  /** null: no build runs, but the sources do. */
  readonly build: BuildState | null;
}

/** Whether this file is one of a build. */
const BUILT = import.meta.url.endsWith('.js');

/**
 * Asks git where the sources are there, else the build, which has written down of what it was made: the folder of a
 * package lies in a repository of somebody else. A build that is not of the tree, or was changed, counts as uncommitted
 * changes.
 * @param built whether what runs is the build in `dist/`
 */
export async function readCodeState(
  root = fileURLToPath(projectRoot),
  built: boolean = BUILT,
): Promise<CodeState> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const build = built ? await readBuildState(root) : null;
  const { state, patch: changes } = existsSync(join(root, 'src'))
    ? await readSourceState(root)
    : { state: (await recordedSources(root)) ?? NOT_RECORDED, patch: '' };
  const { lockSha256, ...sources } = state;
  const patch = changes + otherBuild(build);
  return {
    provenance: {
      ...sources,
      ...(patch === '' ? {} : { dirty: true, patchSha256: sha256Hex(patch) }),
      versions: { qckpt: manifest.version, kernelSha256: sha256Hex(kernelBytes), lockSha256 },
    },
    patch: patch === '' ? null : patch,
    build,
  };
}

/** Its build says that it is not of any sources, and that counts as a change. */
const NOT_RECORDED: SourceState = {
  commit: 'unknown',
  dirty: false,
  patchSha256: null,
  treeSha256: null,
  lockSha256: null,
};

/** What to tell people who run a build that is not of the sources beside it; null: it is. */
export function buildWarning({ build }: CodeState): string | null {
  return build === null || build.problem === null
    ? null
    : `the build in dist/ is not that of the sources: ${build.problem}; \`npm run build\` makes it again`;
}

/** A build that no commit and no change of the sources accounts for, as lines of the patch. */
function otherBuild(build: BuildState | null): string {
  if (build === null || build.problem === null) return '';
  const { distSha256, configsSha256 } = build;
  return `build dist ${distSha256}\n${configsSha256 === null ? '' : `build configs ${configsSha256}\n`}`;
}
