import { parentPort, workerData } from 'node:worker_threads';
import { QckptError } from '../../numeric/qckptError.ts';
import {
  type CheckpointStore,
  type CommittedCheckpoint,
  openCheckpointStore,
  type Retention,
} from './checkpointStore.ts';
import { type SaveReply, type SaveRequest, wallClockMs } from './checkpointWriter.ts';

// The thread behind `createCheckpointWriter` in asynchronous mode: encodes and writes what is posted, one after the other.
const { folder, keep } = workerData as { readonly folder: string; readonly keep: Retention };
let store: CheckpointStore | undefined;

parentPort!.on('message', ({ name, step, checkpoint }: SaveRequest) => {
  parentPort!.postMessage(
    answer(() => {
      store ??= openCheckpointStore(folder, keep);
      return store.commit(name, step, checkpoint);
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
