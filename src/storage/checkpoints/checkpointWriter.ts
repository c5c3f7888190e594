import { Worker } from 'node:worker_threads';
import type { CheckpointFrame, CheckpointState } from '../../checkpoint/format/checkpoint.ts';
import { createSealer } from '../../checkpoint/format/contents.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import type { FileLayer } from '../files/fileLayer.ts';
import {
  type CheckpointStore,
  type CommittedCheckpoint,
  openCheckpointStore,
  type Retention,
} from './checkpointStore.ts';

/** Saves the checkpoints of one training run while it continues. Both modes leave the same bytes on the disk. */
export interface CheckpointWriter {
  /**
   * `sync`: on return the checkpoint is on the disk. `async`: on return it is copied; encoding and writing happen on
   * another thread, in the order of the calls. The arrays may be changed at once in both modes. Copies that wait take
   * memory: a caller that saves faster than the disk writes awaits an earlier `saved` first.
   * @param name file name, ending in .safetensors
   * @param isLast nothing is left to do beside it: a run's only checkpoint is written at once in both modes, which
   *   takes less than its way to another thread
   */
  save(name: string, state: CheckpointState, isLast?: boolean): Saving;
  /** Resolves when all that was saved is on the disk. @throws the first failure since the last flush */
  flush(): Promise<void>;
  /** Flushes and lets the folder go. */
  close(): Promise<void>;
}

/** A checkpoint on its way to the disk. */
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
  /** Of it, checking, digests and encoding: work for a processor, on whichever thread. */
  readonly encodeMs: number;
}

/** How a writer saves, and which checkpoints it leaves in the folder. */
export interface WriterOptions {
  readonly mode: 'sync' | 'async';
  readonly keep: Retention;
  /** Another disk, for tests; asynchronous writing then stays on this thread. */
  readonly files?: FileLayer;
  /**
   * The compiled `checkpointWorker`; by default the one beside this file, if this file is compiled; null: this thread.
   */
  readonly worker?: URL | null;
}

/** What goes to the worker: a writer that opens with what its checkpoints share, a save, a writer that has closed. */
export type WriterMessage =
  | {
      readonly kind: 'open';
      readonly writer: number;
      readonly folder: string;
      readonly keep: Retention;
      readonly frame: CheckpointFrame;
    }
  | ({ readonly kind: 'save'; readonly writer: number } & SaveRequest)
  | { readonly kind: 'close'; readonly writer: number };

/** What one save hands to the thread that writes. */
export interface SaveRequest {
  readonly name: string;
  readonly state: CheckpointState;
}

/** What comes back for each save and each close, in order. */
export type SaveReply =
  | Finished
  | 'closed'
  | { readonly error: { readonly code: ErrorCode | null; readonly message: string } };

interface Finished {
  readonly committed: CommittedCheckpoint;
  readonly encodeMs: number;
  readonly finishedAtMs: number;
}

interface Backend {
  readonly commit: (request: SaveRequest, isLast: boolean) => Promise<Finished>;
  readonly end: () => Promise<unknown>;
}

/**
 * Opens a folder for the checkpoints of one run, and finishes what a crash has left undone in it. The caller holds the
 * folder's lock (`runLock.ts`) for as long as the writer lives.
 * @param frame what all checkpoints of the run share: copied and encoded once
 */
export function createCheckpointWriter(
  folder: string,
  frame: CheckpointFrame,
  options: WriterOptions,
): CheckpointWriter {
  // At once and here, whoever writes later: a run that has nothing left to save must find its folder in order too.
  const store = openCheckpointStore(folder, options.keep, options.files);
  const backend = chooseBackend(folder, frame, store, options);
  const pending = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | null = null;

  const flush = async (): Promise<void> => {
    await Promise.all(pending);
    const first = failure;
    failure = null;
    if (first) throw first.error;
  };

  return {
    save: (name, state, isLast = false) => {
      const startedAtMs = wallClockMs();
      const finished = backend.commit({ name, state }, isLast);
      const stallMs = wallClockMs() - startedAtMs;
      const saved = finished.then(({ committed, encodeMs, finishedAtMs }) => ({
        ...committed,
        stallMs,
        latencyMs: finishedAtMs - startedAtMs,
        encodeMs,
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
function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Seals and commits in one place; opens the store and encodes the frame at the first save. */
export function createCommitter(
  frame: CheckpointFrame,
  openStore: () => CheckpointStore,
): (request: SaveRequest) => Finished {
  let seal: ReturnType<typeof createSealer> | null = null;
  let store: CheckpointStore | null = null;
  return ({ name, state }) => {
    const from = wallClockMs();
    seal ??= createSealer(frame);
    store ??= openStore();
    const sealed = seal(state);
    const encodeMs = wallClockMs() - from;
    const committed = store.commit(name, state.meta.progress.step, sealed, lossOf(state));
    return { committed, encodeMs, finishedAtMs: wallClockMs() };
  };
}

/**
 * By which retention tells the best checkpoint: the exact loss on validation
 * images, or the exact energy, where claimed.
 */
function lossOf({ meta: { claims } }: CheckpointState): number | null {
  const best = claims.find(
    ({ name, split }) => (name === 'loss' && split === 'validation') || name === 'energy',
  );
  return best?.value ?? null;
}

function chooseBackend(
  folder: string,
  frame: CheckpointFrame,
  store: CheckpointStore,
  { mode, keep, files, worker }: WriterOptions,
): Backend {
  const file = files ? null : worker === undefined ? compiledWorker() : worker;
  const commit = createCommitter(frame, () => store);
  if (mode === 'async' && file) return onAnotherThread(file, folder, frame, keep, commit);
  return mode === 'async' ? afterThisTurn(commit) : onTheSpot(commit);
}

type Commit = ReturnType<typeof createCommitter>;

function onTheSpot(commit: Commit): Backend {
  return { commit: async (request) => commit(request), end: async () => {} };
}

/** Sources that no thread can load uncompiled: copies at once, writes when the caller's turn is over. */
function afterThisTurn(commit: Commit): Backend {
  let queue: Promise<unknown> = Promise.resolve();
  return {
    commit: (request) => {
      const snapshot = structuredClone(request);
      const finished = queue
        .then(() => new Promise((resolve) => setImmediate(resolve)))
        .then(() => commit(snapshot));
      queue = finished.catch(() => {});
      return finished;
    },
    end: () => queue,
  };
}

let writers = 0;

/** @param here commits on this thread, as long as the other one has had nothing to do */
function onAnotherThread(
  file: URL,
  folder: string,
  frame: CheckpointFrame,
  keep: Retention,
  here: Commit,
): Backend {
  let opened: { readonly thread: WriterThread; readonly writer: number } | null = null;
  let ended = false;
  const open = (): NonNullable<typeof opened> => {
    const own = { thread: writerThread(file), writer: writers++ };
    own.thread.tell({ kind: 'open', writer: own.writer, folder, keep, frame });
    return own;
  };
  return {
    // Posting copies, before anything is waited for: that copy is the snapshot.
    commit: async (request, isLast) => {
      if (ended) throw new Error(ENDED);
      if (opened === null && isLast) return here(request);
      opened ??= open();
      return opened.thread.ask({ kind: 'save', writer: opened.writer, ...request });
    },
    end: async () => {
      ended = true;
      if (opened !== null) await opened.thread.close({ kind: 'close', writer: opened.writer });
    },
  };
}

const ENDED = 'the checkpoint writer has ended';

interface WriterThread {
  readonly tell: (message: WriterMessage) => void;
  readonly ask: (message: WriterMessage) => Promise<Finished>;
  /** Resolves when the thread has heard of it, or is gone: one that still loads its modules must not be ended. */
  readonly close: (message: WriterMessage) => Promise<void>;
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
  const waiting: ((reply: SaveReply) => void)[] = [];
  let dead: SaveReply | null = null;
  const die = ({ message }: Error): void => {
    dead ??= { error: { code: null, message } };
    threads.delete(file.href);
    for (const answer of waiting.splice(0)) answer(dead);
  };
  worker.on('message', (reply: SaveReply) => {
    waiting.shift()!(reply);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', die);
  worker.on('exit', () => die(new Error(ENDED)));
  // An idle writer keeps no process alive; one with work does. After the listeners: they would take it back.
  worker.unref();
  // Copies at the call.
  const post = (message: WriterMessage): Promise<SaveReply> =>
    new Promise((resolve) => {
      if (dead) return resolve(dead);
      worker.postMessage(message);
      waiting.push(resolve);
      worker.ref();
    });
  return {
    tell: (message) => {
      if (!dead) worker.postMessage(message);
    },
    ask: async (message) => finished(await post(message)),
    close: async (message) => {
      await post(message);
    },
  };
}

function finished(reply: SaveReply): Finished {
  if (reply === 'closed') throw new Error(ENDED);
  if ('committed' in reply) return reply;
  const { code, message } = reply.error;
  throw code === null ? new Error(message) : new QckptError(code, message);
}

function compiledWorker(): URL | null {
  return import.meta.url.endsWith('.js') ? new URL('./checkpointWorker.js', import.meta.url) : null;
}
