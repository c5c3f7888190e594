import { createHash } from 'node:crypto';
import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { MAX_FILE_BYTES } from '../../checkpoint/format/container.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type FileBound, readBoundedFile, readBoundedPieces } from './readBoundedFile.ts';

/**
 * Bytes of a file in a run folder, a stranger's perhaps: every one of them is read here, or by `digestRunFile`. Size
 * and contents come through one handle; no link is followed, no pipe waited for.
 * @param most bytes; by default those of the largest checkpoint
 * @returns null: there is no such file
 * @throws QckptError SPEC: a link, something that is no file, too large, or not readable
 */
export function readRunFile(path: string, most = MAX_FILE_BYTES): Uint8Array<ArrayBuffer> | null {
  return unlessMissing(path, () => readBoundedFile(path, boundOf(most)));
}

/** Its SHA-256 and length, without holding it. @throws QckptError as `readRunFile` */
export function digestRunFile(path: string): { readonly sha256: string; readonly bytes: number } | null {
  return unlessMissing(path, () => {
    const hash = createHash('sha256');
    const bytes = readBoundedPieces(path, boundOf(MAX_FILE_BYTES), (piece) => hash.update(piece));
    return { sha256: hash.digest('hex'), bytes };
  });
}

function boundOf(most: number): FileBound {
  return { most, code: 'SPEC', links: 'refuse' };
}

/** Whether a file is there is asked first: an error that is thrown takes ten times as long as the question. */
function unlessMissing<Value>(path: string, read: () => Value): Value | null {
  if (isMissing(path)) return null;
  try {
    return read();
  } catch (error) {
    if (error instanceof QckptError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
      return null;
    throw error;
  }
}

/** From a folder that is there: of a path through what is no folder reading tells what is wrong. */
function isMissing(path: string): boolean {
  return (
    lstatSync(path, { throwIfNoEntry: false }) === undefined &&
    statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === true
  );
}
