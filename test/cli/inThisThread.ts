import type { Executor } from '../../src/experiment/executors/executor.ts';
import { createSchedule } from '../../src/experiment/executors/schedule.ts';
import { createWorkplace } from '../../src/experiment/executors/workplace.ts';

/** Runs orders one after the other, in the order in which one thread would. */
export const inThisThread: Executor['run'] = async ({ setting, orders }, hooks) => {
  const carryOut = createWorkplace({ ...setting, checkpointing: 'sync' });
  const schedule = createSchedule(orders, (index) => orders[index].isDone);
  for (let index = schedule.next(); index !== null; index = schedule.next()) {
    const order = index;
    hooks.starts(order);
    await carryOut(orders[order].work, {
      progress: (share) => hooks.progress(order, share),
      stopping: () => hooks.stop.aborted,
      unsaved: () => {},
      tell: hooks.tell,
    });
    hooks.ends(order, true);
    schedule.end(order);
  }
};
