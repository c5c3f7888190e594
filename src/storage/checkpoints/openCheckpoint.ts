import { type DecodedCheckpoint, decodeCheckpoint } from '../../checkpoint/format/contents.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readCheckpointFile } from './readCheckpointFile.ts';

/**
 * A file as a checkpoint. What is wrong with it names the file: a command may read several.
 * @param limit as `readCheckpointFile` takes it
 * @throws QckptError ARGUMENT, CAPACITY: as `readCheckpointFile`; CORRUPT, FOREIGN, UNVERIFIABLE: as `decodeCheckpoint`
 */
export function openCheckpoint(path: string, limit: number): DecodedCheckpoint {
  return decodeNamed(readCheckpointFile(path, limit), path);
}

/** The same of bytes that were read from `path`. @throws QckptError CORRUPT, FOREIGN, UNVERIFIABLE */
export function decodeNamed(bytes: Uint8Array, path: string): DecodedCheckpoint {
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    throw new QckptError(error.code, `${error.message} (${path})`, { cause: error.cause });
  }
}
