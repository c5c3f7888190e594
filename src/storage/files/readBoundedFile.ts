import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { missingFile } from './missingFile.ts';

/** What may be read, and how its faults are reported. */
export interface FileBound {
  readonly most: number;
  /** No readable file: a pipe or a device too. */
  readonly code: ErrorCode;
  /** Larger than `most`; `code` where left out. */
  readonly sizeCode?: ErrorCode;
  /** In place of the words for that. */
  readonly tooLarge?: (size: number) => QckptError;
  /** A symbolic link in place of the file; followed where left out, as somebody has named it. */
  readonly links?: 'follow' | 'refuse';
}

/**
 * Bytes of a file that may come from a stranger. Size and contents are read through one handle, so a file that is
 * swapped or grows meanwhile stays within bounds; a pipe or a device is refused without waiting on it.
 * @throws QckptError with the bound's codes
 */
export function readBoundedFile(path: string, bound: FileBound): Uint8Array<ArrayBuffer> {
  return withBoundedFile(path, bound, (size, read) => {
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, read(bytes));
  });
}

/**
 * The same piece by piece, for what need not be held.
 * @returns the length
 * @throws QckptError with the bound's codes
 */
export function readBoundedPieces(path: string, bound: FileBound, use: (piece: Uint8Array) => void): number {
  return withBoundedFile(path, bound, (size, read) => {
    const piece = new Uint8Array(Math.min(size, PIECE_BYTES));
    let length = 0;
    for (let got = size; got > 0 && length < size; length += got) {
      got = read(piece.subarray(0, size - length));
      use(piece.subarray(0, got));
    }
    return length;
  });
}

const PIECE_BYTES = 2 ** 20;

/** @param use is given the size, and what fills an array with the bytes that come next; at the file's end with fewer */
function withBoundedFile<Result>(
  path: string,
  { most, code, sizeCode = code, tooLarge, links = 'follow' }: FileBound,
  use: (size: number, read: (into: Uint8Array) => number) => Result,
): Result {
  const fd = openOrRefuse(path, code, links);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile())
      throw new QckptError(
        code,
        `expected a file, got ${stat.isDirectory() ? 'a folder' : 'something else'} (${path})`,
      );
    if (stat.size > most)
      throw (
        tooLarge?.(stat.size) ??
        new QckptError(sizeCode, `expected a file of at most ${most} bytes, got ${stat.size} (${path})`)
      );
    return use(stat.size, (into) => {
      let length = 0;
      while (length < into.length) {
        const read = readSync(fd, into, length, into.length - length, null);
        if (read === 0) break;
        length += read;
      }
      return length;
    });
  } finally {
    closeSync(fd);
  }
}

/** The same of UTF-8 text. @throws QckptError with the bound's codes: other bytes too */
export function readBoundedText(path: string, bound: FileBound): string {
  const bytes = readBoundedFile(path, bound);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new QckptError(bound.code, `expected UTF-8 text, got other bytes (${path})`, { cause });
  }
}

/** Windows knows neither flag. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

function openOrRefuse(path: string, code: ErrorCode, links: 'follow' | 'refuse'): number {
  try {
    return openSync(path, O_RDONLY | O_NONBLOCK | (links === 'refuse' ? O_NOFOLLOW : 0));
  } catch (cause) {
    throw new QckptError(
      code,
      `cannot read ${path}: ${reasonOf(cause as NodeJS.ErrnoException, path, links)}`,
      {
        cause,
      },
    );
  }
}

function reasonOf(
  { code, message }: NodeJS.ErrnoException,
  path: string,
  links: 'follow' | 'refuse',
): string {
  if (code === 'ENOENT') return missingFile(path);
  if (code === 'ELOOP' && links === 'refuse') return 'expected a file, got a symbolic link';
  // "ENOTDIR: not a directory, open '...'": the path has been said.
  return message.replace(/^[A-Z]+: /, '').replace(/, open '.*$/s, '');
}
