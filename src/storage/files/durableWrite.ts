import { dirname } from 'node:path';
import type { FileLayer } from './fileLayer.ts';

/** Ending of files under construction. */
const TEMPORARY = '.tmp';
/** Somebody's own files may have the first names. */
const MOST_ATTEMPTS = 1000;

/** Whether a name is that of a file under construction which becomes one of those that `becomes` accepts. */
export function isTemporaryOf(name: string, becomes: (final: string) => boolean): boolean {
  const final = /^(.+?)(?:\.[1-9][0-9]{0,2})?\.tmp$/s.exec(name)?.[1];
  return final !== undefined && becomes(final);
}

/**
 * Writes a file so that after a crash at any moment the path holds the old contents or the new, complete: temporary
 * file in the same folder, fsync, rename, fsync of the folder. On return the new contents are on the disk. The
 * temporary file is a new one: what is there already under such a name is somebody else's.
 */
export function durableWrite(files: FileLayer, path: string, bytes: Uint8Array): void {
  const { fd, temporary } = createBeside(files, path);
  try {
    try {
      files.write(fd, bytes);
      files.fsync(fd);
    } finally {
      files.close(fd);
    }
    files.rename(temporary, path);
  } catch (error) {
    try {
      files.unlink(temporary);
    } catch {
      // The first error says more.
    }
    throw error;
  }
  files.fsyncDir(dirname(path));
}

function createBeside(files: FileLayer, path: string): { readonly fd: number; readonly temporary: string } {
  for (let attempt = 0; ; attempt++) {
    const temporary = `${path}${attempt === 0 ? '' : `.${attempt}`}${TEMPORARY}`;
    try {
      return { fd: files.open(temporary, 'create'), temporary };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
      if (!isTaken || attempt + 1 === MOST_ATTEMPTS) throw error;
    }
  }
}

/**
 * Writes a file so that whoever reads it while this program runs finds the old contents or the new, complete. After a
 * loss of power it may be empty, or not there: only for what nothing hangs on.
 */
export function fleetingWrite(files: FileLayer, path: string, bytes: Uint8Array): void {
  const { fd, temporary } = createBeside(files, path);
  try {
    files.write(fd, bytes);
  } finally {
    files.close(fd);
  }
  files.rename(temporary, path);
}

/** Appends to a file and waits for the disk; the folder too when the file is new. */
export function durableAppend(files: FileLayer, path: string, bytes: Uint8Array): void {
  const isNew = files.read(path) === null;
  appendTo(files, path, (fd) => {
    files.write(fd, bytes);
    files.fsync(fd);
  });
  if (isNew) files.fsyncDir(dirname(path));
}

/** Opens a file for appending; makes it where there is none. */
export function appendTo(files: FileLayer, path: string, use: (fd: number) => void): void {
  const fd = files.open(path, 'append');
  try {
    use(fd);
  } finally {
    files.close(fd);
  }
}
