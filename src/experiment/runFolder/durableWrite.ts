import { dirname } from 'node:path';
import type { FileLayer } from './fileLayer.ts';

/** Ending of files under construction; whoever holds the folder may remove them. */
export const TEMPORARY = '.tmp';

/**
 * Writes a file so that after a crash at any moment the path holds the old contents or the new, complete: temporary file
 * in the same folder, fsync, rename, fsync of the folder. On return the new contents are on the disk.
 */
export function durableWrite(files: FileLayer, path: string, bytes: Uint8Array): void {
  const temporary = path + TEMPORARY;
  withFile(files, temporary, 'create', (fd) => {
    files.write(fd, bytes);
    files.fsync(fd);
  });
  files.rename(temporary, path);
  files.fsyncDir(dirname(path));
}

/** Appends to a file and waits for the disk; the folder too when the file is new. */
export function durableAppend(files: FileLayer, path: string, bytes: Uint8Array): void {
  const isNew = files.read(path) === null;
  withFile(files, path, 'append', (fd) => {
    files.write(fd, bytes);
    files.fsync(fd);
  });
  if (isNew) files.fsyncDir(dirname(path));
}

export function withFile(
  files: FileLayer,
  path: string,
  mode: 'create' | 'append',
  use: (fd: number) => void,
): void {
  const fd = files.open(path, mode);
  try {
    use(fd);
  } finally {
    files.close(fd);
  }
}
