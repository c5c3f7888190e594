import { MAX_FILE_BYTES } from '../../checkpoint/container.ts';
import { readBoundedFile } from '../readBoundedFile.ts';

/**
 * Bytes of a file that may be a checkpoint, a stranger's perhaps.
 * @throws QckptError ARGUMENT: no readable file; CORRUPT: larger than any checkpoint
 */
export function readCheckpointFile(path: string): Uint8Array<ArrayBuffer> {
  return readBoundedFile(path, { most: MAX_FILE_BYTES, code: 'ARGUMENT', sizeCode: 'CORRUPT' });
}
