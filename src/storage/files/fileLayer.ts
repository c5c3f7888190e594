import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { digestRunFile, readRunFile } from './readRunFile.ts';

/**
 * The few calls by which a run folder is changed, synchronous: behind an interface, so that a test can stop the world
 * at each of them and take back what was not yet on the disk.
 */
export interface FileLayer {
  /** `create` makes a file that is not there yet (else EEXIST), `append` keeps what is there. @returns a descriptor */
  open(path: string, mode: 'create' | 'append'): number;
  /** Writes all of it. */
  write(fd: number, bytes: Uint8Array): void;
  truncate(fd: number, length: number): void;
  /** Data and length reach the disk. */
  fsync(fd: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** Names in a folder reach the disk: creations, renames, removals. */
  fsyncDir(folder: string): void;
  /** With its parents, all of them on the disk. */
  makeDir(folder: string): void;
  /** null: there is no such file. @throws QckptError SPEC: a link, no file, or more than `most` bytes */
  read(path: string, most?: number): Uint8Array | null;
  /** SHA-256 of a file and its length, without holding it. null: there is none. @throws as `read` */
  digest(path: string): { readonly sha256: string; readonly bytes: number } | null;
  list(folder: string): string[];
}

/**
 * A symbolic link is not followed out of the folder, and nobody waits for a pipe's reader. Windows knows neither flag.
 */
const writeOnly =
  constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The real disk. */
export const disk: FileLayer = {
  open: (path, mode) =>
    openSync(path, writeOnly | (mode === 'create' ? constants.O_EXCL : constants.O_APPEND)),
  write: (fd, bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  },
  truncate: ftruncateSync,
  fsync: fsyncSync,
  close: closeSync,
  rename: renameSync,
  unlink: unlinkSync,
  fsyncDir,
  makeDir: (folder) => makeDir(resolve(folder)),
  read: readRunFile,
  digest: digestRunFile,
  list: (folder) => readdirSync(folder).sort(),
};

/**
 * One by one: mkdir's own recursion does not tell which ones somebody else has just
 * made, whose names may be on no disk yet.
 */
function makeDir(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeDir(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error;
  }
  fsyncDir(dirname(path));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function fsyncDir(folder: string): void {
  // Windows has no handle for a folder; its renames are journalled.
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some network file systems sync no folders (PostgreSQL's fsync_fname_ext passes over the same two).
    if (!['EINVAL', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    closeSync(fd);
  }
}
