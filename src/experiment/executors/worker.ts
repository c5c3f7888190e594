import { workerData } from 'node:worker_threads';
import { hashBy } from '../../numeric/hostHash.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { nativeSha256 } from '../../storage/files/nativeSha256.ts';
import { asStorageError } from '../../storage/files/storageError.ts';
import type { Work, WorkSetting } from './executor.ts';
import { createWorkplace } from './workplace.ts';
import { notify, takeOrders } from './workThreads.ts';

/** What a thread is started with. Nothing in shared memory is copied. */
export interface ThreadSetting {
  readonly setting: WorkSetting;
  /** [0] is 1 when everybody should stop. */
  readonly stop: Int32Array;
  /** Share done, 0..1, one entry a task. */
  readonly progress: Float64Array;
  /** 1 while the task has something to save, one entry a task. */
  readonly unsaved: Int32Array;
}

/** What a thread is handed: one task, whose folder is there. */
export interface WorkOrder {
  readonly work: Work;
  readonly index: number;
}

/** null: done. */
export type WorkReport = null | {
  readonly code: ErrorCode | null;
  readonly message: string;
  /** Of an error that nobody foresaw: for --debug. */
  readonly stack?: string | undefined;
};

/** What a thread says besides: a message for people. */
export type WorkNotice = string;

hashBy(nativeSha256);

const { setting, stop, progress, unsaved } = workerData as ThreadSetting;
const carryOut = createWorkplace(setting);

takeOrders<WorkOrder, WorkReport>(async ({ work, index }) => {
  try {
    await carryOut(work, {
      progress: (share) => {
        progress[index] = share;
      },
      stopping: () => Atomics.load(stop, 0) !== 0,
      unsaved: (holds) => {
        Atomics.store(unsaved, index, Number(holds));
      },
      tell: (message) => notify<WorkNotice>(message),
    });
    return null;
  } catch (thrown) {
    const error = asStorageError(thrown);
    // An error's own class does not survive the way between threads.
    if (error instanceof QckptError) return { code: error.code, message: error.message };
    if (!(error instanceof Error)) return { code: null, message: String(error) };
    return { code: null, message: error.message, stack: error.stack };
  }
});
