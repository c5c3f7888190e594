import { parentPort } from 'node:worker_threads';
import { hashBy } from '../../numeric/hostHash.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { nativeSha256 } from '../files/nativeSha256.ts';
import { asStorageError } from '../files/storageError.ts';
import { openCheckpointStore } from './checkpointStore.ts';
import { createCommitter, type SaveReply, type SaveRequest, type WriterMessage } from './checkpointWriter.ts';

// The thread behind every writer in asynchronous mode: encodes and writes what is posted, one after the other.
hashBy(nativeSha256);

const committers = new Map<number, ReturnType<typeof createCommitter>>();

parentPort!.on('message', (message: WriterMessage) => {
  if (message.kind === 'open')
    committers.set(
      message.writer,
      createCommitter(message.frame, () => openCheckpointStore(message.folder, message.keep)),
    );
  else if (message.kind === 'close') {
    committers.delete(message.writer);
    parentPort!.postMessage('closed' satisfies SaveReply);
  } else parentPort!.postMessage(answer(message.writer, message));
});

function answer(writer: number, request: SaveRequest): SaveReply {
  try {
    return committers.get(writer)!(request);
  } catch (thrown) {
    const error = asStorageError(thrown);
    const code = error instanceof QckptError ? error.code : null;
    return { error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
