import { Worker } from 'node:worker_threads';
import type { Checkpoint } from '../../checkpoint/contents.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import {
  type CheckpointStore,
  type CommittedCheckpoint,
  openCheckpointStore,
  type Retention,
} from './checkpointStore.ts';
import type { FileLayer } from './fileLayer.ts';

/** Saves checkpoints while training goes on. Both modes leave the same bytes on the disk. */
export interface CheckpointWriter {
  /**
   * `sync`: on return the checkpoint is on the disk. `async`: on return it is copied; encoding and writing happen on
   * another thread, in the order of the calls. The arrays may be changed at once in both modes. Copies that wait take
   * memory: a caller that saves faster than the disk writes awaits an earlier `saved` first.
   * @param name file name, ending in .safetensors
   */
  save(name: string, step: number, checkpoint: Checkpoint): Saving;
  /** Resolves when all that was saved is on the disk. @throws the first failure since the last flush */
  flush(): Promise<void>;
  /** Flushes and lets the folder go. */
  close(): Promise<void>;
}

export interface Saving {
  /** How long the caller was held up. */
  readonly stallMs: number;
  /** Rejects where the checkpoint could not be written; whoever does not look hears of it at `flush`. */
  readonly saved: Promise<SaveReport>;
}

/** Measured, never stored in a checkpoint. */
export interface SaveReport extends CommittedCheckpoint {
  readonly stallMs: number;
  /** From the call until the checkpoint counted. */
  readonly latencyMs: number;
}

export interface WriterOptions {
  readonly mode: 'sync' | 'async';
  readonly keep: Retention;
  /** Another disk, for tests; asynchronous writing then stays on this thread. */
  readonly files?: FileLayer;
  /** The compiled `checkpointWorker`; by default the one beside this file, if this file is compiled; null: this thread. */
  readonly worker?: URL | null;
}

/** What goes to the worker, and what comes back for each save, in order. */
export interface SaveRequest {
  readonly name: string;
  readonly step: number;
  readonly checkpoint: Checkpoint;
}
/** To the worker: what to save in which folder, or that its writer has closed. */
export interface WriterMessage {
  readonly folder: string;
  readonly keep: Retention;
  readonly save: SaveRequest | null;
}
export type SaveReply =
  | Finished
  | { readonly error: { readonly code: ErrorCode | null; readonly message: string } };

interface Finished {
  readonly committed: CommittedCheckpoint;
  readonly finishedAtMs: number;
}

interface Backend {
  readonly commit: (request: SaveRequest) => Promise<Finished>;
  readonly end: () => Promise<unknown>;
}

/** The caller holds the folder's lock (`runLock.ts`) for as long as the writer lives. */
export function createCheckpointWriter(folder: string, options: WriterOptions): CheckpointWriter {
  const backend = chooseBackend(folder, options);
  const pending = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | null = null;

  const flush = async (): Promise<void> => {
    await Promise.all(pending);
    const first = failure;
    failure = null;
    if (first) throw first.error;
  };

  return {
    save: (name, step, checkpoint) => {
      const startedAtMs = wallClockMs();
      const finished = backend.commit({ name, step, checkpoint });
      const stallMs = wallClockMs() - startedAtMs;
      const saved = finished.then(({ committed, finishedAtMs }) => ({
        ...committed,
        stallMs,
        latencyMs: finishedAtMs - startedAtMs,
      }));
      const settled: Promise<unknown> = saved
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => pending.delete(settled));
      pending.add(settled);
      return { stallMs, saved };
    },
    flush,
    close: async () => {
      try {
        await flush();
      } finally {
        await backend.end();
      }
    },
  };
}

/** Milliseconds on a monotonic clock that all threads of the process share. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

function chooseBackend(folder: string, { mode, keep, files, worker }: WriterOptions): Backend {
  const file = files ? null : worker === undefined ? compiledWorker() : worker;
  if (mode === 'async' && file) return onAnotherThread(file, folder, keep);
  const store = openCheckpointStore(folder, keep, files);
  return mode === 'async' ? afterThisTurn(store) : onTheSpot(store);
}

function onTheSpot(store: CheckpointStore): Backend {
  return { commit: async (request) => commitTo(store, request), end: async () => {} };
}

/** Sources that no thread can load uncompiled: copies at once, writes when the caller's turn is over. */
function afterThisTurn(store: CheckpointStore): Backend {
  let queue: Promise<unknown> = Promise.resolve();
  return {
    commit: (request) => {
      const snapshot = structuredClone(request);
      const finished = queue
        .then(() => new Promise((resolve) => setImmediate(resolve)))
        .then(() => commitTo(store, snapshot));
      queue = finished.catch(() => {});
      return finished;
    },
    end: () => queue,
  };
}

function commitTo(store: CheckpointStore, { name, step, checkpoint }: SaveRequest): Finished {
  return { committed: store.commit(name, step, checkpoint), finishedAtMs: wallClockMs() };
}

function onAnotherThread(file: URL, folder: string, keep: Retention): Backend {
  const thread = writerThread(file);
  let ended = false;
  return {
    // Posting copies: that copy is the snapshot.
    commit: (save) => (ended ? Promise.reject(new Error(ENDED)) : thread.post({ folder, keep, save })),
    end: async () => {
      ended = true;
      thread.forget(folder);
    },
  };
}

const ENDED = 'the checkpoint writer has ended';

interface WriterThread {
  readonly post: (message: WriterMessage) => Promise<Finished>;
  readonly forget: (folder: string) => void;
}

/** One thread serves all writers of this one, since starting it takes longer than most checkpoints. */
const threads = new Map<string, WriterThread>();

function writerThread(file: URL): WriterThread {
  const known = threads.get(file.href) ?? startThread(file);
  threads.set(file.href, known);
  return known;
}

function startThread(file: URL): WriterThread {
  const worker = new Worker(file);
  const waiting: { resolve: (finished: Finished) => void; reject: (error: unknown) => void }[] = [];
  let dead: Error | null = null;
  const die = (error: Error): void => {
    dead ??= error;
    threads.delete(file.href);
    for (const { reject } of waiting.splice(0)) reject(dead);
  };
  // An idle writer keeps no process alive; one with work does.
  worker.unref();
  worker.on('message', (reply: SaveReply) => {
    const { resolve, reject } = waiting.shift()!;
    if ('committed' in reply) resolve(reply);
    else
      reject(
        reply.error.code === null
          ? new Error(reply.error.message)
          : new QckptError(reply.error.code, reply.error.message),
      );
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', die);
  worker.on('exit', () => die(new Error(ENDED)));
  return {
    post: (message) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead);
        worker.postMessage(message);
        waiting.push({ resolve, reject });
        worker.ref();
      }),
    forget: (folder) => {
      if (!dead)
        worker.postMessage({
          folder,
          keep: { last: 1, everySteps: null },
          save: null,
        } satisfies WriterMessage);
    },
  };
}

function compiledWorker(): URL | null {
  return import.meta.url.endsWith('.js') ? new URL('./checkpointWorker.js', import.meta.url) : null;
}
