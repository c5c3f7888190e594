import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import module from 'node:module';
import { isAbsolute, join } from 'node:path';

/** Of Node.js 22.1 and later. */
interface CachingModule {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Lets Node.js keep what it compiles of this program from one start to the next. What lies there is run: it goes into a
 * folder that nobody but the user can write or read, or nowhere. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
 */
export function keepCompiledCode(): void {
  const { enableCompileCache } = module as CachingModule;
  if (enableCompileCache === undefined || process.env.NODE_COMPILE_CACHE !== undefined) return;
  const folder = ownCacheFolder(process.env, process.platform);
  if (folder !== null) enableCompileCache(folder);
}

/**
 * @param environment that of the process: HOME and, by the XDG base directory specification, XDG_CACHE_HOME
 * @returns `qckpt` in the user's folder of caches, made where it is missing; null where it is not the user's own with
 *   mode 0700, where others can write beside it, or where the system does not say
 */
export function ownCacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | null {
  const uid = process.getuid?.();
  const { HOME: home = '', XDG_CACHE_HOME: named = '' } = environment;
  const caches = isAbsolute(named) ? named : join(home, platform === 'darwin' ? 'Library/Caches' : '.cache');
  if (uid === undefined || !isAbsolute(caches)) return null;
  const folder = join(caches, 'qckpt');
  const ours = [
    { path: caches, others: 0o022 },
    { path: folder, others: 0o077 },
  ];
  try {
    for (const { path, others } of ours) {
      // Of a link, the link.
      const found = lstatSync(path, { throwIfNoEntry: false }) ?? made(path);
      if (!found.isDirectory() || found.uid !== uid || (found.mode & others) !== 0) return null;
    }
    return folder;
  } catch {
    return null;
  }
}

/** The folder that it is in is not made: a user without a home has no caches. */
function made(path: string): Stats {
  mkdirSync(path, { mode: 0o700 });
  return lstatSync(path);
}
