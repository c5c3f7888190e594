import type { Order, Work } from './executors/executor.ts';

type Counted = Pick<Order, 'work' | 'weight' | 'isDone'>;

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
  /** Amounts are seconds that a record expects; false: weights of the plan. */
  readonly isRecorded: boolean;
  /** Amount of all its tasks; and of those that are done. */
  total: number;
  done: number;
  /** What those that ended here have taken, their amount and their weight. */
  seconds: number;
  amount: number;
  weight: number;
}

/** Seconds for which a record is believed before this computer has been measured: the first tasks also warm up. */
const TRUST_SECONDS = 10;

/**
 * How long tasks will take is learnt from those that end. Where a record says what they once took, only how much slower
 * or faster this is. Else from the plan's weights: they count circuits, and a circuit of one kind of task, or of one
 * model, takes another time than one of another. What has not been seen yet is taken to be as fast as the rest.
 * @param jobs how many tasks run at the same time
 * @param nowMs a clock, milliseconds
 * @param recorded seconds that a task has taken elsewhere; null: there is no record of its kind
 */
export function createAccount(
  orders: readonly Counted[],
  jobs: number,
  nowMs: () => number,
  recorded: (work: Work) => number | null = () => null,
): Account {
  const { groups, groupOf, amounts } = grouped(orders, recorded);
  const startMs = nowMs();
  const running = new Map<number, Running>();
  let tasksDone = orders.filter(({ isDone }) => isDone).length;

  const secondsSince = (ms: number): number => (nowMs() - ms) / 1000;
  /** Seconds a unit of the amount, by group; null: nothing has been measured. */
  const paces = (): ((group: Group) => number) | null => {
    const seen = new Map(groups.map((group) => [group, { ...group }]));
    for (const [index, { startedMs, first, share }] of running) {
      if (first === null || share <= first) continue;
      const own = seen.get(groupOf[index])!;
      own.seconds += secondsSince(startedMs);
      own.amount += amounts[index] * (share - first);
      own.weight += orders[index].weight * (share - first);
    }
    return pacesBy(seen);
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
      group.done += amounts[index];
      if (one === undefined) return;
      const here = 1 - (one.first ?? 0);
      group.seconds += secondsSince(one.startedMs);
      group.amount += amounts[index] * here;
      group.weight += orders[index].weight * here;
    },
    progress: () => {
      const pace = paces();
      const timeOf = (group: Group, amount: number): number => amount * (pace?.(group) ?? 1);
      const whole = sumOf(groups, (group) => timeOf(group, group.total));
      const done =
        sumOf(groups, (group) => timeOf(group, group.done)) +
        sumOf([...running], ([index, { share }]) => timeOf(groupOf[index], amounts[index] * share));
      const isAll = tasksDone === orders.length;
      // Of the time that tasks have taken together, what a clock saw: they share processors.
      const spent =
        sumOf(groups, ({ seconds }) => seconds) +
        sumOf([...running.values()], ({ startedMs }) => secondsSince(startedMs));
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

/** @param seen by group, the group with what of its running tasks has been measured */
function pacesBy(seen: ReadonlyMap<Group, Group>): ((group: Group) => number) | null {
  const all = [...seen.values()];
  const weight = sumOf(all, (one) => one.weight);
  if (weight === 0) return null;
  const known = all.filter(({ isRecorded }) => isRecorded);
  const ofRecord =
    (TRUST_SECONDS + sumOf(known, (one) => one.seconds)) /
    (TRUST_SECONDS + sumOf(known, (one) => one.amount));
  const ofWeight = sumOf(all, (one) => one.seconds) / weight;
  return (group) => {
    const own = seen.get(group)!;
    // A second of the record beside its own: the first of many short tasks says little.
    if (group.isRecorded) return (own.seconds + ofRecord) / (own.amount + 1);
    return own.amount > 0 ? own.seconds / own.amount : ofWeight;
  };
}

/** Tasks of one kind, of one model and of one experiment take about the same time by their amount. */
function grouped(
  orders: readonly Counted[],
  recorded: (work: Work) => number | null,
): {
  readonly groups: readonly Group[];
  /** By place of the order, as the amounts. */
  readonly groupOf: readonly Group[];
  readonly amounts: readonly number[];
} {
  const groups = new Map<string, Group>();
  const amounts: number[] = [];
  const groupOf = orders.map(({ work, weight, isDone }) => {
    const { task, place } = work;
    const expected = recorded(work);
    const model = (task.cell as { model?: { name?: unknown } }).model?.name;
    const isRecorded = expected !== null;
    const key = JSON.stringify([place, task.kind, model, isRecorded]);
    const group = groups.get(key) ?? { isRecorded, total: 0, done: 0, seconds: 0, amount: 0, weight: 0 };
    groups.set(key, group);
    const amount = expected ?? weight;
    amounts.push(amount);
    group.total += amount;
    if (isDone) group.done += amount;
    return group;
  });
  return { groups: [...groups.values()], groupOf, amounts };
}

function sumOf<One>(list: readonly One[], of: (one: One) => number): number {
  return list.reduce((sum, one) => sum + of(one), 0);
}
