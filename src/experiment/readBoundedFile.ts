import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';

/** What may be read, and how its faults are reported. */
export interface FileBound {
  readonly most: number;
  /** No readable file: a pipe or a device too. */
  readonly code: ErrorCode;
  /** Larger than `most`; `code` where left out. */
  readonly sizeCode?: ErrorCode;
}

/**
 * Bytes of a file that may come from a stranger. Size and contents are read through one handle, so a file that is
 * swapped or grows meanwhile stays within bounds; a pipe or a device is refused without waiting on it.
 * @throws QckptError with the bound's codes
 */
export function readBoundedFile(
  path: string,
  { most, code, sizeCode = code }: FileBound,
): Uint8Array<ArrayBuffer> {
  const fd = openOrRefuse(path, code);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new QckptError(code, `expected a file, got something else (${path})`);
    if (stat.size > most)
      throw new QckptError(sizeCode, `expected a file of at most ${most} bytes, got ${stat.size} (${path})`);
    const bytes = new Uint8Array(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(fd, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
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

function openOrRefuse(path: string, code: ErrorCode): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const { code: reason, message } = cause as NodeJS.ErrnoException;
    // "ENOTDIR: not a directory, open '...'": the path has been said.
    const words = message.replace(/^[A-Z]+: /, '').replace(/, open '.*$/s, '');
    throw new QckptError(code, `cannot read ${path}: ${reason === 'ENOENT' ? 'no such file' : words}`, {
      cause,
    });
  }
}
