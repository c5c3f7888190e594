import { QckptError } from '../../numeric/qckptError.ts';
import type { Executor, ExecutorHooks, Orders } from './executor.ts';
import { createSchedule } from './schedule.ts';
import type { ThreadSetting, WorkNotice, WorkOrder, WorkReport } from './worker.ts';
import { startThreads } from './workThreads.ts';

/** How often what runs is asked how far it is. */
const LOOK_INTERVAL_MS = 200;

/**
 * The executor on worker threads. Shared arrays carry progress and the wish to stop, since a thread that computes reads
 * no messages.
 */
export const threads: Executor = {
  name: 'threads',
  help: 'Runs tasks on threads of this process, one per core unless --jobs says otherwise.',
  example: 'qckpt run experiments/hardware.yaml --executor threads --jobs 4',
  run: async ({ setting, orders }, hooks) => {
    const shared = sharedArrays(orders.length);
    const data: ThreadSetting = { setting, ...shared };
    const program = new URL('./worker.js', import.meta.url);
    const pool = startThreads<WorkOrder, WorkReport, WorkNotice>(program, hooks.jobs, hooks.tell, data);
    const running = new Map<number, Promise<void>>();
    const timer = setInterval(() => {
      for (const index of running.keys()) hooks.progress(index, shared.progress[index]);
    }, LOOK_INTERVAL_MS);
    const run = (index: number): Promise<WorkReport> => pool.run({ work: orders[index].work, index });
    try {
      await workOff(orders, run, running, shared, hooks);
    } finally {
      clearInterval(timer);
      // In the middle of a task too: whatever it writes survives a kill.
      await pool.end();
      await Promise.all(running.values());
    }
  },
};

/** One entry a task, and the wish to stop. */
function sharedArrays(tasks: number): Omit<ThreadSetting, 'setting'> {
  return {
    stop: new Int32Array(new SharedArrayBuffer(4)),
    progress: new Float64Array(new SharedArrayBuffer(8 * tasks)),
    unsaved: new Int32Array(new SharedArrayBuffer(4 * tasks)),
  };
}

/** @param running what has been started and has not ended, on return too */
async function workOff(
  orders: Orders['orders'],
  run: (index: number) => Promise<WorkReport>,
  running: Map<number, Promise<void>>,
  { stop, unsaved }: Omit<ThreadSetting, 'setting'>,
  hooks: ExecutorHooks,
): Promise<void> {
  const schedule = createSchedule(orders, (index) => orders[index].isDone);
  const stopped = whenAborted(hooks.stop, () => Atomics.store(stop, 0, 1));
  let failure: unknown = null;
  const start = (index: number): void => {
    const ended = startOf(index).then(
      (report) => {
        running.delete(index);
        hooks.ends(index, report === null);
        if (report === null) schedule.end(index);
        else failure ??= errorOf(report);
      },
      (error: unknown) => {
        running.delete(index);
        hooks.ends(index, false);
        // At a stop its thread was ended by us.
        if (!hooks.stop.aborted) failure ??= error;
      },
    );
    running.set(index, ended);
  };
  const startOf = async (index: number): Promise<WorkReport> => {
    hooks.starts(index);
    return run(index);
  };
  for (;;) {
    while (failure === null && !hooks.stop.aborted && running.size < hooks.jobs) {
      const index = schedule.next();
      if (index === null) break;
      start(index);
    }
    const awaited = [...running].filter(
      ([index]) => !hooks.stop.aborted || Atomics.load(unsaved, index) === 1,
    );
    if (awaited.length === 0) break;
    await Promise.race([...awaited.map(([, ended]) => ended), ...(hooks.stop.aborted ? [] : [stopped])]);
  }
  if (failure !== null) throw failure;
}

function whenAborted(signal: AbortSignal, act: () => void): Promise<void> {
  return new Promise((resolve) => {
    const onStop = (): void => {
      act();
      resolve();
    };
    if (signal.aborted) onStop();
    else signal.addEventListener('abort', onStop, { once: true });
  });
}

function errorOf({ code, message, stack }: NonNullable<WorkReport>): Error {
  return code === null ? Object.assign(new Error(message), { stack }) : new QckptError(code, message);
}
