import type { Order } from './executors/executor.ts';

/** How far a run is. */
export interface Progress {
  readonly tasksDone: number;
  readonly tasks: number;
  /** Share of all work done, 0..1; work that was done before counts as done. */
  readonly share: number;
  /** Seconds until the end; null: nothing has been measured yet; absent: as the share has grown so far. */
  readonly secondsLeft?: number | null;
  readonly running: readonly string[];
}

/** Keeps count of what is done, at a cost that does not grow with the number of tasks. */
export interface Account {
  readonly starts: (index: number) => void;
  readonly shares: (index: number, share: number) => void;
  readonly ends: (index: number, isDone: boolean) => void;
  readonly progress: () => Progress;
}

/** A task that runs. */
interface Running {
  readonly startedMs: number;
  /** Of its work, when it started: it may continue what was stopped. null: not said yet. */
  first: number | null;
  share: number;
}

/** What is known of tasks of one kind and model. */
interface Group {
  /** By plan, of all its tasks; and of those that are done. */
  total: number;
  done: number;
  /** What those that ended here have taken. */
  seconds: number;
  weight: number;
}

/**
 * How long tasks will take is learnt from those that end: a weight of the plan counts circuits, and a circuit of one
 * kind of task, or of one model, takes another time than one of another. What has not been seen yet is taken to be as
 * fast as the rest.
 * @param jobs how many tasks run at the same time
 * @param nowMs a clock, milliseconds
 */
export function createAccount(
  orders: readonly Pick<Order, 'work' | 'weight' | 'isDone'>[],
  jobs: number,
  nowMs: () => number,
): Account {
  const { groups, groupOf } = grouped(orders);
  const startMs = nowMs();
  const running = new Map<number, Running>();
  let tasksDone = orders.filter(({ isDone }) => isDone).length;

  const secondsSince = (ms: number): number => (nowMs() - ms) / 1000;
  /** Seconds a unit of weight, by group; null: nothing has been measured. */
  const paces = (): ((group: Group) => number) | null => {
    const seen = new Map<Group, { seconds: number; weight: number }>();
    for (const group of groups) seen.set(group, { seconds: group.seconds, weight: group.weight });
    for (const [index, { startedMs, first, share }] of running) {
      if (first === null || share <= first) continue;
      const own = seen.get(groupOf[index])!;
      own.seconds += secondsSince(startedMs);
      own.weight += orders[index].weight * (share - first);
    }
    const all = [...seen.values()];
    const weight = all.reduce((sum, one) => sum + one.weight, 0);
    if (weight === 0) return null;
    const overall = all.reduce((sum, one) => sum + one.seconds, 0) / weight;
    return (group) => {
      const own = seen.get(group)!;
      return own.weight > 0 ? own.seconds / own.weight : overall;
    };
  };

  return {
    starts: (index) => running.set(index, { startedMs: nowMs(), first: null, share: 0 }),
    shares: (index, share) => {
      const one = running.get(index);
      if (one === undefined) return;
      one.first ??= share;
      one.share = share;
    },
    ends: (index, isDone) => {
      const one = running.get(index);
      running.delete(index);
      if (!isDone) return;
      tasksDone++;
      const group = groupOf[index];
      group.done += orders[index].weight;
      if (one === undefined) return;
      group.seconds += secondsSince(one.startedMs);
      group.weight += orders[index].weight * (1 - (one.first ?? 0));
    },
    progress: () => {
      const pace = paces();
      const timeOf = (group: Group, weight: number): number => weight * (pace?.(group) ?? 1);
      const whole = groups.reduce((sum, group) => sum + timeOf(group, group.total), 0);
      const done =
        groups.reduce((sum, group) => sum + timeOf(group, group.done), 0) +
        [...running].reduce(
          (sum, [index, { share }]) => sum + timeOf(groupOf[index], orders[index].weight * share),
          0,
        );
      const isAll = tasksDone === orders.length;
      // Of the time that tasks have taken together, what a clock saw: they share processors.
      const spent =
        groups.reduce((sum, { seconds }) => sum + seconds, 0) +
        [...running.values()].reduce((sum, { startedMs }) => sum + secondsSince(startedMs), 0);
      const atOnce = spent > 0 ? Math.min(jobs, Math.max(1, spent / secondsSince(startMs))) : jobs;
      return {
        tasksDone,
        tasks: orders.length,
        share: isAll || whole === 0 ? 1 : Math.min(1, done / whole),
        secondsLeft: isAll ? 0 : pace === null ? null : (whole - done) / atOnce,
        running: [...running.keys()].map((index) => orders[index].work.task.id),
      };
    },
  };
}

/** Tasks of one kind, of one model and of one experiment take about the same time by weight. */
function grouped(orders: readonly Pick<Order, 'work' | 'weight' | 'isDone'>[]): {
  readonly groups: readonly Group[];
  /** By place of the order. */
  readonly groupOf: readonly Group[];
} {
  const groups = new Map<string, Group>();
  const groupOf = orders.map(({ work: { task, place }, weight, isDone }) => {
    const key = JSON.stringify([place, task.kind, (task.cell as { model?: { name?: unknown } }).model?.name]);
    const group = groups.get(key) ?? { total: 0, done: 0, seconds: 0, weight: 0 };
    groups.set(key, group);
    group.total += weight;
    if (isDone) group.done += weight;
    return group;
  });
  return { groups: [...groups.values()], groupOf };
}
