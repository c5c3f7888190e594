import { parentPort } from 'node:worker_threads';
import { QckptError } from '../../numeric/qckptError.ts';
import { type CheckpointStore, type CommittedCheckpoint, openCheckpointStore } from './checkpointStore.ts';
import { type SaveReply, type WriterMessage, wallClockMs } from './checkpointWriter.ts';

// The thread behind every writer in asynchronous mode: encodes and writes what is posted, one after the other.
const stores = new Map<string, CheckpointStore>();

parentPort!.on('message', ({ folder, keep, save }: WriterMessage) => {
  // Nothing to save: the writer of this folder has closed.
  if (save === null) {
    stores.delete(folder);
    return;
  }
  parentPort!.postMessage(
    answer(() => {
      const store = stores.get(folder) ?? openCheckpointStore(folder, keep);
      stores.set(folder, store);
      return store.commit(save.name, save.step, save.checkpoint);
    }),
  );
});

function answer(commit: () => CommittedCheckpoint): SaveReply {
  try {
    return { committed: commit(), finishedAtMs: wallClockMs() };
  } catch (error) {
    const code = error instanceof QckptError ? error.code : null;
    return { error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
