import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { MAX_FILE_BYTES } from '../../checkpoint/container.ts';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * Bytes of a file that may come from a stranger. Size and contents are read through one handle, so a file that is
 * swapped or grows meanwhile stays within bounds; a pipe or a device is refused without waiting on it.
 * @throws QckptError ARGUMENT: no readable file; CORRUPT: larger than any checkpoint
 */
export function readCheckpointFile(path: string): Uint8Array<ArrayBuffer> {
  const fd = openOrRefuse(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new QckptError('ARGUMENT', `expected a file, got ${path}`);
    if (stat.size > MAX_FILE_BYTES)
      throw new QckptError('CORRUPT', `file expected at most ${MAX_FILE_BYTES} bytes, got ${stat.size}`);
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

function openOrRefuse(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw new QckptError('ARGUMENT', `expected a readable file, got ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
