import { MAX_FILE_BYTES } from '../../checkpoint/format/container.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readBoundedFile } from '../files/readBoundedFile.ts';

/** The largest that are known have two megabytes. Opening one takes three times its length. */
const USUAL_BYTES = 128 * 2 ** 20;

/**
 * Bytes of a file that may be a checkpoint, a stranger's perhaps.
 * @param limit factor on the usual size, up to that of the largest checkpoint
 * @throws QckptError ARGUMENT: no readable file; CAPACITY: larger than that; CORRUPT: larger than any checkpoint
 */
export function readCheckpointFile(path: string, limit: number): Uint8Array<ArrayBuffer> {
  const most = Math.min(MAX_FILE_BYTES, USUAL_BYTES * limit);
  return readBoundedFile(path, {
    most,
    code: 'ARGUMENT',
    tooLarge: (size) =>
      size > MAX_FILE_BYTES
        ? new QckptError(
            'CORRUPT',
            `expected a file of at most ${MAX_FILE_BYTES} bytes, got ${size} (${path})`,
          )
        : new QckptError(
            'CAPACITY',
            `expected a checkpoint of at most ${most} bytes, got ${size}; --limit ` +
              `${Math.ceil(size / USUAL_BYTES)} allows it (${path})`,
          ),
  });
}
