import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { isBelow } from '../../storage/files/isBelow.ts';
import type { ExperimentState } from '../../storage/runRecord.ts';
import { projectRoot } from '../projectRoot.ts';
import { git, revParse } from './git.ts';

/**
 * Whose experiment it is: what the repository of its files says of them, asked by `rev-parse` alone, which runs nothing
 * that a repository may name (filters, hooks, monitors, aliases).
 * @param files those that the experiment is made of; those of the project itself have its provenance
 * @returns null: there are no others
 */
export async function readExperimentState(files: readonly string[]): Promise<ExperimentState | null> {
  const own = (await Promise.all(files.map((path) => realpath(path)))).filter((path) => !isOurs(path));
  if (own.length === 0) return null;
  const commits = await Promise.all(own.map((path) => revParse(dirname(path), 'HEAD')));
  const read = await Promise.all(own.map((path) => readFile(path)));
  const committed = await Promise.all(
    own.map(async (path, k) => commits[k] !== null && (await isCommitted(path, read[k]))),
  );
  const commit = commits.every((each) => each === commits[0]) ? commits[0] : null;
  return {
    commit,
    dirty: commit === null ? null : !committed.every(Boolean),
    files: Object.fromEntries(own.map((path, k) => [basename(path), sha256Hex(read[k])])),
  };
}

/**
 * What of the files is not as committed, as a patch that git applies at the repository's top; '' where all of it is.
 * For who asks for it: the text is copied to the run's folder.
 */
export async function experimentPatch(files: readonly string[]): Promise<string> {
  const own = (await Promise.all(files.map((path) => realpath(path)))).filter((path) => !isOurs(path));
  const scratch = mkdtempSync(join(tmpdir(), 'qckpt-patch-'));
  try {
    for (const side of ['a', 'b']) mkdirSync(join(scratch, side));
    for (const path of own) {
      const prefix = (await revParse(dirname(path), '--show-prefix')) ?? '';
      for (const side of ['a', 'b']) mkdirSync(join(scratch, side, prefix), { recursive: true });
      writeFileSync(join(scratch, 'b', prefix, basename(path)), await readFile(path));
      const before = await git(dirname(path), ['cat-file', 'blob', `HEAD:./${basename(path)}`]).catch(
        () => null,
      );
      if (before !== null) writeFileSync(join(scratch, 'a', prefix, basename(path)), before);
    }
    const words = ['--no-index', '--binary', '--no-color', '--no-ext-diff', '--no-textconv', '--no-prefix'];
    // Its exit code says that they differ, which is no failure.
    return await git(scratch, ['diff', ...words, 'a', 'b'], [0, 1]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function isOurs(path: string): boolean {
  return isBelow(fileURLToPath(new URL('experiments/', projectRoot)), path);
}

/** By the object's own digest: SHA-1, or SHA-256 in a repository that has it so. */
async function isCommitted(path: string, bytes: Uint8Array): Promise<boolean> {
  const id = await revParse(dirname(path), `HEAD:./${basename(path)}`);
  const hash = id?.length === 64 ? sha256 : sha1;
  return id === bytesToHex(hash(concatBytes(utf8ToBytes(`blob ${bytes.length}\0`), bytes)));
}
