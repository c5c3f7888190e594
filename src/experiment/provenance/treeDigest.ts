import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { canonicalJson, sha256Hex } from '../../numeric/canonicalJson.ts';

/** SHA-256 of a file, or null where it cannot be read. */
export async function digestOfFile(path: string): Promise<string | null> {
  return readFile(path).then(
    (bytes) => sha256Hex(bytes),
    () => null,
  );
}

/**
 * SHA-256 over the paths and digests of files, some of them below folders.
 * @param counts whether a path is looked at
 */
export async function digestOfTree(
  root: string,
  parts: readonly string[],
  counts: (path: string) => boolean,
): Promise<string> {
  const files: [string, string | null][] = [];
  const visit = async (path: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
    const name = relative(root, path).replaceAll('\\', '/');
    if (entries !== null) for (const entry of entries) await visit(join(path, entry.name));
    else if (counts(name)) files.push([name, await digestOfFile(path)]);
  };
  for (const part of parts) await visit(join(root, part));
  return sha256Hex(canonicalJson(files.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Generated files are no sources. */
export function isSource(path: string): boolean {
  return !path.includes('.generated.');
}
