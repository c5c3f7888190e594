import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { QckptError } from '../../numeric/qckptError.ts';

/** How far the files that an experiment names may lead. */
export interface FileBounds {
  /** The experiment file's folder. */
  readonly folder: string;
  /** Whether files elsewhere may be named too. */
  readonly allowOutside: boolean;
}

/** Whether a name in an experiment stands for a file of the user's, and not for one of the package's. */
export function isFileName(name: string): boolean {
  return /[/\\]|\.(?:ya?ml|json)$/.test(name);
}

/**
 * The file that `./...` names, links resolved.
 * @param from folder of the file that names it
 * @throws QckptError SPEC: no such file; outside of the experiment's folder, by its name or by a link
 */
export function localFile(written: string, from: string, { folder, allowOutside }: FileBounds): string {
  const isBelow = /^\.[/\\]/.test(written);
  if (!isBelow && !allowOutside)
    throw new QckptError(
      'SPEC',
      `a file expected ./..., below the experiment's folder, got "${written}"; --allow-outside takes it`,
    );
  // Elsewhere is, as on the command line, seen from the working directory.
  const named = isBelow || isUpwards(written) ? resolve(from, written) : resolve(written);
  const real = realPath(named);
  const way = relative(realPath(folder), real);
  if (!allowOutside && (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)))
    throw new QckptError(
      'SPEC',
      `a file expected to lie below the experiment's folder, got "${written}", which leads to ${real}; ` +
        '--allow-outside takes it',
    );
  return real;
}

/** What tables and folders call what is in a file: its name without ending. */
export function nameOfFile(name: string): string {
  return isFileName(name) ? basename(name.replaceAll('\\', '/')).replace(/\.(?:ya?ml|json)$/, '') : name;
}

/** The folder of a file. */
export function folderOf(path: string): string {
  return dirname(resolve(path));
}

function isUpwards(written: string): boolean {
  return /^\.\.[/\\]/.test(written);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new QckptError('SPEC', code === 'ENOENT' ? `there is no ${path}` : `cannot read ${path}: ${code}`, {
      cause,
    });
  }
}
